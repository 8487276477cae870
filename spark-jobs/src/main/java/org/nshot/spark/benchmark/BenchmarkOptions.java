package org.nshot.spark.benchmark;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.nshot.spark.retrain.RetrainOptions;
import org.nshot.spark.space.SpaceOptions;
import org.nshot.spark.training.SettingOptions;
import org.nshot.training.Setting;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Gives {@code benchmark} an option for each {@link Setting} that means something to it. */
public final class BenchmarkOptions implements IModelTransformer {
  static final Set<Setting> OFFERED = offered();

  /** A network alone's, on one shard, and the bounds of what is drawn. */
  private static Set<Setting> offered() {
    Set<Setting> offered = EnumSet.of(Setting.FLOPS, Setting.WEIGHTS);
    offered.addAll(RetrainOptions.OFFERED);
    offered.remove(Setting.SHARDS);
    return Collections.unmodifiableSet(offered);
  }

  @Override
  public CommandSpec transform(CommandSpec spec) {
    for (Setting setting : OFFERED) {
      spec.addOption(SettingOptions.option(setting, meaning(setting)).build());
    }
    return SpaceOptions.addTo(spec);
  }

  private static String meaning(Setting setting) {
    return switch (setting) {
      case THREADS ->
          "threads of a task, which trains a path; bits depend on it. Default: as the session's tasks have, else 1";
      case FLOPS, WEIGHTS -> setting.meaning().replace("that train", "that are drawn");
      default -> setting.meaning() + RetrainOptions.defaults(setting);
    };
  }
}
