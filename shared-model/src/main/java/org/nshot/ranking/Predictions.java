package org.nshot.ranking;

/**
 * Paths with what is predicted and what is true of them.
 *
 * @param predicted higher is better, [paths]
 * @param truth higher is better, [paths]
 * @param weights number of weights of each path, [paths]
 * @param depth layers of each path that are no identity, [paths]
 */
public record Predictions(double[] predicted, double[] truth, double[] weights, double[] depth) {

  /** The same paths as another predictor sees them. */
  public Predictions by(double[] predictor) {
    return new Predictions(predictor, truth, weights, depth);
  }

  /** The paths at some positions, which may repeat. */
  public Predictions at(int[] positions) {
    return new Predictions(
        select(predicted, positions),
        select(truth, positions),
        select(weights, positions),
        select(depth, positions));
  }

  private static double[] select(double[] values, int[] positions) {
    double[] selected = new double[positions.length];
    for (int i = 0; i < positions.length; i++) {
      selected[i] = values[positions[i]];
    }
    return selected;
  }
}
