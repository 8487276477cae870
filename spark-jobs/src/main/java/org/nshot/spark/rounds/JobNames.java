package org.nshot.spark.rounds;

import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.training.Horizon;
import org.nshot.training.RoundPlan;

/**
 * What Spark's pages call the jobs of a training; people count from 1.
 *
 * @param work what they belong to
 */
public record JobNames(String work, Horizon horizon) {

  /** The jobs of a round, from here on this thread. */
  public void describeRound(JavaSparkContext spark, RoundPlan plan) {
    spark
        .sc()
        .setJobDescription(
            "%s: epoch %s of %s, round %s of %s"
                .formatted(
                    work,
                    plan.epoch() + 1,
                    horizon.allEpochs(),
                    plan.round() + 1,
                    horizon.roundsPerEpoch()));
  }

  /** The jobs of an epoch. */
  public void describeEpoch(JavaSparkContext spark, int epoch) {
    spark
        .sc()
        .setJobDescription("%s: epoch %s of %s".formatted(work, epoch + 1, horizon.allEpochs()));
  }
}
