package org.nshot.spark.benchmark;

import java.util.List;
import org.nshot.spark.retrain.RetrainOptions;
import org.nshot.spark.space.SpaceOptions;
import org.nshot.spark.training.SettingOptions;
import org.nshot.training.Setting;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Gives {@code benchmark} an option for each {@link Setting} that means something to it. */
public final class BenchmarkOptions implements IModelTransformer {
  private static final List<Setting<?>> DRAW = List.of(Setting.FLOPS, Setting.WEIGHTS);

  static final List<Setting<?>> OFFERED =
      Setting.all().stream().filter(BenchmarkOptions::offers).toList();

  /** A network alone's, on one shard, and the bounds of what is drawn. */
  private static boolean offers(Setting<?> setting) {
    return DRAW.contains(setting)
        || RetrainOptions.OFFERED.contains(setting) && setting != Setting.SHARDS;
  }

  @Override
  public CommandSpec transform(CommandSpec spec) {
    for (Setting<?> setting : OFFERED) {
      spec.addOption(SettingOptions.option(setting, meaning(setting)).build());
    }
    return SpaceOptions.addTo(spec);
  }

  private static String meaning(Setting<?> setting) {
    if (setting == Setting.THREADS) {
      return "threads of a task, which trains a path; bits depend on it. Default: as the session's tasks have, else 1";
    }
    return DRAW.contains(setting)
        ? setting.meaning().replace("that train", "that are drawn")
        : setting.meaning() + RetrainOptions.defaults(setting);
  }
}
