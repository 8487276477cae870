package org.nshot.spark.api;

/**
 * {@code nshot latency}: measures how long a space's operations and some whole paths take on the
 * driver's machine.
 */
public final class LatencyCall extends Call<LatencyCall, Timed> {
  LatencyCall() {
    super("latency", Timed.class);
  }

  /**
   * @param uri a run, whose space, images and classes are measured
   */
  public LatencyCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param name in place of a run: a shipped space, or the URI of a description
   */
  public LatencyCall space(String name) {
    return set("space", name);
  }

  /**
   * @param uri the folder of the tables
   */
  public LatencyCall output(String uri) {
    return set("output", uri);
  }

  /**
   * @param name {@code nshot} or {@code onnxruntime}
   */
  public LatencyCall runtime(String name) {
    return set("runtime", name);
  }

  /**
   * @param threads of a forward pass
   */
  public LatencyCall threads(int threads) {
    return set("threads", threads);
  }

  /**
   * @param images of a forward pass
   */
  public LatencyCall batch(int images) {
    return set("batch", images);
  }

  /**
   * @param number whole paths that say how well operations predict
   */
  public LatencyCall paths(int number) {
    return set("paths", number);
  }

  /**
   * @param name what the tables call the machine
   */
  public LatencyCall device(String name) {
    return set("device", name);
  }

  /**
   * @param seed what draws the paths
   */
  public LatencyCall seed(long seed) {
    return set("seed", seed);
  }
}
