package org.nshot.spark.api;

/** {@code nshot search}: looks for the best paths of a run's space. */
public final class SearchCall extends Call<SearchCall, Searched> {
  SearchCall() {
    super("search", Searched.class);
  }

  /**
   * @param uri the run directory
   */
  public SearchCall run(String uri) {
    return set("run", uri);
  }

  /**
   * @param name {@code evolution}, {@code random} or {@code exhaustive}
   */
  public SearchCall algorithm(String name) {
    return set("algorithm", name);
  }

  /**
   * @param images how many images paths are evaluated on
   */
  public SearchCall images(int images) {
    return set("images", images);
  }

  /**
   * @param paths paths of a generation
   */
  public SearchCall population(int paths) {
    return set("population", paths);
  }

  /**
   * @param generations the random first one among them
   */
  public SearchCall generations(int generations) {
    return set("generations", generations);
  }

  /**
   * @param millions most multiply-adds of a path, in millions
   */
  public SearchCall maxFlops(double millions) {
    return set("max-flops", millions);
  }

  /**
   * @param seed what draws everything that is drawn
   */
  public SearchCall seed(long seed) {
    return set("seed", seed);
  }
}
