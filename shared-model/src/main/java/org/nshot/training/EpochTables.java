package org.nshot.training;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nshot.sampling.PathImportance;
import org.nshot.space.Choice;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.training.ShardFigures.PathFigures;

/**
 * The tables of PA&amp;DA, kept where something is drawn by them.
 *
 * @param byPath whether paths are drawn by a table
 * @param byData whether samples are drawn by a table
 */
record EpochTables(ParameterLayout layout, boolean byPath, boolean byData) {

  /**
   * A path's gradient as the table of paths sees it.
   *
   * @param squares Σ x² of each of the path's slices
   * @param scale what the gradient was multiplied by
   * @return n_o, [table][operation]
   */
  double[][] observe(TrainingState state, PathGradient of, double[] squares, double scale) {
    PathImportance.OperationNorms norms = state.paths().norms(of.path());
    int next = 0; // of the live slices, in layout order like all of them
    List<Slice> live = of.slices().slices();
    for (Slice slice : layout.slices()) {
      double norm = 0;
      if (next < live.size() && live.get(next).index() == slice.index()) {
        norm = scale * Math.sqrt(squares[next]);
        next++;
      }
      if (slice.spec().choice().isPresent()) {
        Choice choice = slice.spec().choice().get();
        if (of.path().operation(choice.block()) == choice.operation()) {
          norms.add(choice, norm);
        }
      }
    }
    state.paths().observe(norms);
    return norms.values();
  }

  /** A round's samples. */
  void observe(TrainingState state, RoundPlan plan, List<ShardFigures> shards) {
    if (byData) {
      for (int i = 0; i < shards.size(); i++) {
        int[] positions = plan.shards().get(i).positions();
        for (PathFigures path : shards.get(i).paths()) {
          for (int k = 0; k < positions.length; k++) {
            state.data().observe(positions[k], path.sampleNorms()[k]);
          }
        }
      }
    }
  }

  /** Makes the next epoch's probabilities of this one's tables, and begins it. */
  EpochReport endEpoch(TrainingState state, double tau) {
    if (byPath) {
      state.paths().endEpoch(tau);
    }
    if (byData) {
      state.data().endEpoch(tau);
    }
    EpochReport report =
        new EpochReport(
            state.epoch(),
            tau,
            state.totals(),
            byPath ? Optional.of(copy(state.paths().importance())) : Optional.empty(),
            copy(state.paths().probabilities()),
            byData ? Optional.of(state.data().importance().clone()) : Optional.empty(),
            state.data().distribution(),
            state.data().entropy());
    state.nextEpoch();
    return report;
  }

  private static double[][] copy(double[][] table) {
    return Arrays.stream(table).map(double[]::clone).toArray(double[][]::new);
  }
}
