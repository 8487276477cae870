package org.nshot.spark.benchmark;

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
  static final Set<Setting> OFFERED =
      EnumSet.of(
          Setting.SPACE,
          Setting.EPOCHS,
          Setting.BATCH,
          Setting.THREADS,
          Setting.SEED,
          Setting.AUGMENT,
          Setting.RESOLUTION,
          Setting.JITTER,
          Setting.CROP_RATIO,
          Setting.LABEL_SMOOTHING,
          Setting.FLOPS,
          Setting.WEIGHTS,
          Setting.LR,
          Setting.SCHEDULE,
          Setting.WARMUP_EPOCHS,
          Setting.MOMENTUM,
          Setting.NESTEROV,
          Setting.WEIGHT_DECAY,
          Setting.DECAY,
          Setting.CLIP);

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
