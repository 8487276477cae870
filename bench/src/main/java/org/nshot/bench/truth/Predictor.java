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
  /** What needs no training. */
  static Predictor untrained(String score, double[] predictions) {
    return new Predictor("", score, List.of(predictions));
  }

  boolean isTrained() {
    return !method.isEmpty();
  }
}
