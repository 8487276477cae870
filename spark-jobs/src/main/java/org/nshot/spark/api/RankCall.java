package org.nshot.spark.api;

/**
 * {@code nshot rank}: ranks paths by how they do with a run's newest weights, on held-out images.
 */
public final class RankCall extends Call<RankCall, Ranked> {
  RankCall() {
    super("rank", Ranked.class);
  }

  /**
   * @param uri the run directory
   */
  public RankCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param paths {@code all}, a number, or the URI of a file with a path a line
   */
  public RankCall paths(String paths) {
    return set("paths", paths);
  }

  /**
   * @param number how many are drawn by seed
   */
  public RankCall paths(int number) {
    return set("paths", number);
  }

  /**
   * @param images how many images they are evaluated on
   */
  public RankCall images(int images) {
    return set("images", images);
  }

  /**
   * @param score what orders the paths: {@code accuracy} unless said, {@code loss}, {@code naswot},
   *     {@code weights}, {@code flops}, {@code depth}, or a sum such as {@code loss+0.5*weights}
   */
  public RankCall score(String score) {
    return set("score", score);
  }

  /**
   * The truth to compare with.
   *
   * @param csv URI of a table with a column {@code arch} and columns of numbers
   * @param column the one that holds the true values
   */
  public RankCall benchmark(String csv, String column) {
    return set("benchmark", csv).set("column", column);
  }

  /**
   * @param seed what draws paths and images
   */
  public RankCall seed(long seed) {
    return set("seed", seed);
  }
}
