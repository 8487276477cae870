package org.nshot.ranking;

import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;

/**
 * A predictor that needs no training, only the path: more of something is better. A supernet has to
 * beat the best of them; which one that is, differs from space to space.
 */
public enum Baseline {
  WEIGHTS("number of weights", (space, path) -> space.complexity(path).weights()),
  FLOPS("FLOPs", (space, path) -> space.complexity(path).multiplyAdds()),
  DEPTH("layers not identity", SearchSpace::depth);

  private final String text;
  private final ToDoubleBiFunction<SearchSpace, Architecture> prediction;

  Baseline(String text, ToDoubleBiFunction<SearchSpace, Architecture> prediction) {
    this.text = text;
    this.prediction = prediction;
  }

  /** Its key in the summary. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it counts, for people. */
  public String text() {
    return text;
  }

  /** What it counts of a path; more is better. */
  public double predict(SearchSpace space, Architecture path) {
    return prediction.applyAsDouble(space, path);
  }
}
