package org.nshot.ranking;

/**
 * Paths with what is predicted and what is true of them.
 *
 * @param predicted higher is better, [paths]
 * @param truth higher is better, [paths]
 * @param weights complexity of each path, [paths]
 */
record Predictions(double[] predicted, double[] truth, double[] weights) {

  /** The same paths as another predictor sees them. */
  Predictions by(double[] predictor) {
    return new Predictions(predictor, truth, weights);
  }

  /** The paths at some positions, which may repeat. */
  Predictions at(int[] positions) {
    return new Predictions(
        select(predicted, positions), select(truth, positions), select(weights, positions));
  }

  private static double[] select(double[] values, int[] positions) {
    double[] selected = new double[positions.length];
    for (int i = 0; i < positions.length; i++) {
      selected[i] = values[positions[i]];
    }
    return selected;
  }
}
