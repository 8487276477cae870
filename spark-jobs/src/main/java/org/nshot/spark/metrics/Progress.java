package org.nshot.spark.metrics;

/**
 * How far a long command is within the part of its work that it does now.
 *
 * @param part an epoch of a training, a generation of a search; from 0
 * @param parts all of them
 * @param done rounds of the epoch, paths of the generation
 * @param all of this part
 * @param secondsEach what one of them takes
 */
public record Progress(int part, int parts, int done, int all, double secondsEach) {
  public Progress {
    if (part < 0 || part >= parts || done < 0 || done > all || all < 1 || !(secondsEach >= 0)) {
      throw new IllegalArgumentException(
          "progress of %s of %s in part %s of %s, %s s each"
              .formatted(done, all, part, parts, secondsEach));
    }
  }

  /** The part of this part that is done, 0 to 1. */
  public double share() {
    return (double) done / all;
  }

  /** Of this part. */
  public double secondsLeft() {
    return (all - done) * secondsEach;
  }
}
