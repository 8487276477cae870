package org.nshot.spark.api;

/**
 * {@code nshot benchmark}: trains some paths as networks of their own, which is the truth that
 * rankings are held against.
 */
public final class BenchmarkCall extends Call<BenchmarkCall, Benchmarked> {
  BenchmarkCall() {
    super("benchmark", Benchmarked.class);
  }

  /**
   * @param uri what ingest wrote
   */
  public BenchmarkCall data(String uri) {
    return set("data", uri);
  }

  /**
   * @param uri the folder of the results
   */
  public BenchmarkCall output(String uri) {
    return set("output", uri);
  }

  /**
   * @param name a shipped space, or the URI of a description
   */
  public BenchmarkCall space(String name) {
    return set("space", name);
  }

  /**
   * @param number how many are drawn by seed
   */
  public BenchmarkCall paths(int number) {
    return set("paths", number);
  }

  /**
   * @param uri a file with a path a line
   */
  public BenchmarkCall paths(String uri) {
    return set("paths", uri);
  }

  /**
   * @param path that those drawn are compared with, and so isn't drawn
   */
  public BenchmarkCall without(String path) {
    return set("without", path);
  }

  /**
   * @param paths how many are trained again by another seed
   */
  public BenchmarkCall repeats(int paths) {
    return set("repeats", paths);
  }

  /**
   * @param epochs passes over the training images
   */
  public BenchmarkCall epochs(int epochs) {
    return set("epochs", epochs);
  }

  /**
   * @param threads threads of a task, which trains a path
   */
  public BenchmarkCall threads(int threads) {
    return set("threads", threads);
  }

  /**
   * @param seed what draws the paths, and the first seed of their training
   */
  public BenchmarkCall seed(long seed) {
    return set("seed", seed);
  }
}
