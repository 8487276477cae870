package org.nshot.training;

import java.util.Map;
import org.nshot.optim.Schedule;
import org.nshot.space.SearchSpace;

/**
 * How large steps are.
 *
 * @param lr initial learning rate
 * @param gammaMax γ_max of CaLR
 */
public record RateSettings(double lr, RateSchedule schedule, int warmupEpochs, double gammaMax) {

  static RateSettings read(Map<String, String> given) {
    return new RateSettings(
        Setting.LR.read(given),
        Setting.SCHEDULE.read(given),
        Setting.WARMUP_EPOCHS.read(given),
        Setting.GAMMA_MAX.read(given));
  }

  /** The schedule for a space's paths, behind the warm-up. */
  Schedule schedule(SearchSpace space) {
    return schedule.in(space, gammaMax).warmedUp(warmupEpochs);
  }
}
