package org.nshot.spark.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * A time as a sum of costs: so much for each unit of each term, none below zero. Fitted by least
 * squares of the relative errors, for a time of 2 ms counts as much as one of 2 s.
 */
final class LinearFit {
  private static final double SMALLEST_MS = 1; // below it an error is no longer relative

  private LinearFit() {}

  /**
   * What was measured.
   *
   * @param terms how many units of each term there were
   * @param ms and how long that took
   */
  record Observation(double[] terms, double ms) {}

  /**
   * @return milliseconds a unit of each term
   * @throws IllegalArgumentException if there are fewer observations than terms
   */
  static double[] fit(List<Observation> observations) {
    int terms = observations.get(0).terms().length;
    if (observations.size() < terms) {
      throw new IllegalArgumentException(
          "%s observations of %s terms, expected at least as many"
              .formatted(observations.size(), terms));
    }
    List<Integer> kept = new ArrayList<>();
    for (int term = 0; term < terms; term++) {
      kept.add(term);
    }
    double[] costs = new double[terms];
    while (!kept.isEmpty()) {
      double[] found = unbounded(observations, kept);
      int worst = 0;
      for (int i = 1; i < found.length; i++) {
        worst = found[i] < found[worst] ? i : worst;
      }
      if (found[worst] >= 0) {
        for (int i = 0; i < found.length; i++) {
          costs[kept.get(i)] = found[i];
        }
        return costs;
      }
      kept.remove(worst); // a cost below zero is noise: there is none
    }
    return costs;
  }

  private static double[] unbounded(List<Observation> observations, List<Integer> kept) {
    double[][] x = new double[observations.size()][kept.size()];
    double[] y = new double[observations.size()];
    for (int row = 0; row < y.length; row++) {
      Observation at = observations.get(row);
      double weight = 1 / Math.max(SMALLEST_MS, at.ms());
      for (int i = 0; i < kept.size(); i++) {
        x[row][i] = weight * at.terms()[kept.get(i)];
      }
      y[row] = weight * at.ms();
    }
    // By singular values: terms that were never told apart share their cost.
    return new SingularValueDecomposition(new Array2DRowRealMatrix(x))
        .getSolver()
        .solve(new ArrayRealVector(y))
        .toArray();
  }

  static double predict(double[] costs, double[] terms) {
    double sum = 0;
    for (int i = 0; i < costs.length; i++) {
      sum += costs[i] * terms[i];
    }
    return sum;
  }
}
