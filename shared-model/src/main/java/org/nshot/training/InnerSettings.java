package org.nshot.training;

import java.util.Map;

/**
 * The steps that a shard makes by itself in a round.
 *
 * @param steps H
 * @param lr learning rate of SUMNAS's
 * @param momentum of SUMNAS's
 */
public record InnerSettings(int steps, double lr, float momentum) {

  static InnerSettings read(Map<String, String> given) {
    return new InnerSettings(
        Setting.INNER_STEPS.read(given),
        Setting.INNER_LR.read(given),
        Setting.INNER_MOMENTUM.read(given));
  }
}
