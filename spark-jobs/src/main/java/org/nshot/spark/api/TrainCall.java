package org.nshot.spark.api;

import org.nshot.spark.events.RunListener;

/** {@code nshot train}: trains a supernet on Spark, or goes on with a run that was stopped. */
public final class TrainCall extends Call<TrainCall, Trained> {
  TrainCall() {
    super("train", Trained.class);
  }

  /**
   * @param uri what ingest wrote
   */
  public TrainCall data(String uri) {
    return set("data", uri);
  }

  /**
   * @param uri the run directory, on any Hadoop file system
   */
  public TrainCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param name a method's settings, such as {@code panda-dynas}
   */
  public TrainCall recipe(String name) {
    return set("recipe", name);
  }

  /**
   * @param name what a data set is usually trained with, such as {@code imagenet}
   */
  public TrainCall preset(String name) {
    return set("preset", name);
  }

  /**
   * @param nameOrFile a search space, by name or as a YAML file
   */
  public TrainCall space(String nameOrFile) {
    return set("space", nameOrFile);
  }

  /**
   * @param epochs passes over the training images
   */
  public TrainCall epochs(int epochs) {
    return set("epochs", epochs);
  }

  /**
   * @param shards fixed parts of the data, on which results depend
   */
  public TrainCall shards(int shards) {
    return set("shards", shards);
  }

  /**
   * @param images images of a shard in a round
   */
  public TrainCall batch(int images) {
    return set("batch", images);
  }

  /**
   * @param threads threads of a task
   */
  public TrainCall threads(int threads) {
    return set("threads", threads);
  }

  /**
   * @param seed where every random number comes from
   */
  public TrainCall seed(long seed) {
    return set("seed", seed);
  }

  /** Tells this one, too, what happens; on the thread that trains. It can't harm the training. */
  public TrainCall listener(RunListener listener) {
    return heardBy(listener);
  }
}
