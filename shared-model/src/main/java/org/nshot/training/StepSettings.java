package org.nshot.training;

import java.util.Map;
import org.nshot.optim.Decay;
import org.nshot.optim.Sgd;
import org.nshot.optim.WeightAverage;

/**
 * How a round moves the weights.
 *
 * @param clip bound on the global gradient norm, 0 for none
 * @param ema the average of the weights that follows them
 */
public record StepSettings(
    Rule rule,
    float momentum,
    boolean nesterov,
    float weightDecay,
    Decay decay,
    double clip,
    WeightAverage ema,
    Update update) {

  /** Which weights a step moves. */
  public enum Update {
    DENSE,
    SAMPLED
  }

  static StepSettings read(Map<String, String> given) {
    return new StepSettings(
        Setting.RULE.read(given),
        Setting.MOMENTUM.read(given),
        Setting.NESTEROV.read(given),
        Setting.WEIGHT_DECAY.read(given),
        Setting.DECAY.read(given),
        Setting.CLIP.read(given),
        Setting.EMA.read(given),
        Setting.UPDATE.read(given));
  }

  /** The step of the weights. */
  Sgd sgd() {
    return new Sgd(momentum, nesterov, weightDecay, decay);
  }
}
