package org.nshot.bench.truth;

import java.util.List;

/**
 * What orders paths: a method by a score, or something that needs no training.
 *
 * @param method the training's name, empty where nothing was trained
 * @param score what its paths were ordered by
 * @param predictions of each of its seeds, [seeds][paths], higher is better
 */
record Predictor(String method, String score, List<double[]> predictions) {
  /**
   * What needs no training.
   *
   * @param predictions of each seed, where it depends on one
   */
  static Predictor untrained(String score, List<double[]> predictions) {
    return new Predictor("", score, predictions);
  }

  boolean isTrained() {
    return !method.isEmpty();
  }
}
