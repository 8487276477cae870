package org.nshot.spark.events;

import java.util.Map;

/**
 * Something that happened to a training, told once it is true. The order is: {@link Started}; for
 * each round {@link RoundDone}; at an epoch's end {@link Tested} where there is something to test
 * on, then {@link EpochDone}, {@link CheckpointWritten} and, where it is due, {@link Ranked}; at
 * the end {@link Finished} or {@link Failed}, which is all there is of one that fails before it
 * begins. Between epochs there may be more checkpoints. Another trainer than nshot's engine tells
 * of epochs only.
 *
 * <p>Events hold copies: nothing that is done to one reaches the training.
 */
public sealed interface RunEvent {

  /**
   * A training begins, or goes on.
   *
   * @param command {@code train} or {@code retrain}
   * @param run URI of the run directory
   * @param resumed whether it goes on from a checkpoint
   * @param epochsDone of all its supernets together
   * @param roundsDone rounds of the running epoch
   * @param extent how long it is
   * @param settings resolved settings by key, credentials left out
   * @param data what it trains on
   */
  record Started(
      String command,
      String run,
      boolean resumed,
      int epochsDone,
      int roundsDone,
      Extent extent,
      Map<String, String> settings,
      Data data)
      implements RunEvent {
    public Started {
      settings = Map.copyOf(settings);
    }
  }

  /**
   * How long a training is.
   *
   * @param epochs of all its supernets together
   * @param roundsPerEpoch each an optimizer step
   */
  record Extent(int epochs, int roundsPerEpoch) {
    /** Rounds of the whole training. */
    public long rounds() {
      return (long) epochs * roundsPerEpoch;
    }

    /** Rounds done at the end of a round, both from 0. */
    public long roundsDone(int epoch, int round) {
      return (long) epoch * roundsPerEpoch + round + 1;
    }
  }

  /**
   * What is trained on.
   *
   * @param uri of the data set
   * @param fingerprint equal only for equal images
   * @param trained images that train
   * @param kept images of the train split that are kept for ranking
   */
  record Data(String uri, String fingerprint, int trained, int kept) {}

  /**
   * A round moved the weights.
   *
   * @param epoch from 0
   * @param round of the epoch, from 0
   * @param loss mean over the round's images
   * @param correct images classified rightly
   * @param images forward passes of single images
   * @param cost what it took
   */
  record RoundDone(int epoch, int round, double loss, int correct, int images, RoundCost cost)
      implements RunEvent {}

  /** An epoch ended. */
  record EpochDone(EpochMetrics metrics) implements RunEvent {}

  /**
   * The weights were tested on images that don't train.
   *
   * @param epoch after whose end, from 0
   */
  record Tested(int epoch, TestMetrics test, double seconds) implements RunEvent {}

  /** Paths were ranked while training stood still. */
  record Ranked(RankingMetrics metrics) implements RunEvent {}

  /**
   * A checkpoint is whole: a run that dies now goes on from here.
   *
   * @param name its folder's below {@code checkpoints}
   * @param epochsDone epochs done
   * @param roundsDone rounds of the running epoch done, 0 at an epoch's end
   */
  record CheckpointWritten(String name, int epochsDone, int roundsDone, double seconds)
      implements RunEvent {
    /** Whether it is of an epoch's end. */
    public boolean endsEpoch() {
      return roundsDone == 0;
    }
  }

  /** The training is done, and its directory says so. */
  record Finished(RunResult result) implements RunEvent {}

  /**
   * The command ends before the training is done; the same command goes on from the last
   * checkpoint.
   *
   * @param reason one line
   * @param toldToEnd whether its process was told to end (SIGTERM, an eviction): nothing is wrong
   *     with the training then
   */
  record Failed(String reason, boolean toldToEnd) implements RunEvent {}
}
