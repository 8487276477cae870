package org.nshot.search;

import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;

/** Candidates whose cost is their only operation's number. */
final class Candidates {
  static final Cost COST = new Cost("cost", "coins", path -> path.operation(0), new Range(0, 100));

  private Candidates() {}

  static Candidate of(int cost, double accuracy) {
    return new Candidate(
        0, Candidate.Origin.RANDOM, Architecture.of(cost), new Quality(accuracy, Double.NaN));
  }
}
