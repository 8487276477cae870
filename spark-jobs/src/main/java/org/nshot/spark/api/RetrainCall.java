package org.nshot.spark.api;

import org.nshot.spark.events.RunListener;

/**
 * {@code nshot retrain}: trains one path as a network of its own, and tests it after every epoch.
 */
public final class RetrainCall extends Call<RetrainCall, Retrained> {
  RetrainCall() {
    super("retrain", Retrained.class);
  }

  /**
   * @param uri the run of the supernet, which says space and data
   */
  public RetrainCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param path in any notation of the space, or {@code best}: what search found
   */
  public RetrainCall arch(String path) {
    return set("arch", path);
  }

  /**
   * @param uri where the network goes; {@code retrained} in the run unless said
   */
  public RetrainCall retrained(String uri) {
    return set("retrained", uri);
  }

  /**
   * @param epochs passes over the training images
   */
  public RetrainCall epochs(int epochs) {
    return set("epochs", epochs);
  }

  /**
   * @param shards fixed parts of the data, on which results depend
   */
  public RetrainCall shards(int shards) {
    return set("shards", shards);
  }

  /**
   * @param threads threads of a task
   */
  public RetrainCall threads(int threads) {
    return set("threads", threads);
  }

  /**
   * @param seed where every random number comes from
   */
  public RetrainCall seed(long seed) {
    return set("seed", seed);
  }

  /** Tells this one, too, what happens; on the thread that trains. It can't harm the training. */
  public RetrainCall listener(RunListener listener) {
    return heardBy(listener);
  }
}
