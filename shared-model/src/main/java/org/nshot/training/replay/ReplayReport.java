package org.nshot.training.replay;

import java.util.EnumMap;
import java.util.Map;

/**
 * The largest errors of a replayed trajectory; a quantity that it doesn't record is absent.
 *
 * @param steps steps replayed
 */
public record ReplayReport(int steps, Map<Quantity, Double> largestErrors) {

  /** What is compared; all but the weights relative to the recorded value. */
  public enum Quantity {
    LOSS(5e-5),
    /** Largest error of a tensor over its largest weight. */
    WEIGHTS(2e-4),
    /** Largest error of a tensor over the most that one of its weights moved. */
    CHANGE(5e-2),
    /** Largest error over the largest logit; a network alone, with running statistics. */
    LOGITS(1e-3),
    GRADIENT_NORM(5e-5),
    SAMPLE_NORMS(5e-5),
    OPERATION_NORMS(5e-5),
    PATH_IMPORTANCE(5e-5),
    PATH_PROBABILITY(5e-5),
    DATA_IMPORTANCE(5e-5),
    DATA_PROBABILITY(5e-5),
    GAMMA(5e-5),
    LEARNING_RATE(5e-5),
    LOSS_COEFFICIENT(5e-5);

    private final double limit;

    Quantity(double limit) {
      this.limit = limit;
    }

    /** What a correct float32 engine stays within. */
    public double limit() {
      return limit;
    }
  }

  public ReplayReport {
    largestErrors = new EnumMap<>(largestErrors);
  }

  /** Whether every error is within its limit. */
  public boolean passed() {
    return largestErrors.entrySet().stream()
        .allMatch(error -> error.getValue() <= error.getKey().limit());
  }
}
