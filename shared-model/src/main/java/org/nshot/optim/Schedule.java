package org.nshot.optim;

/**
 * How the learning rate falls: the factor on the initial rate, a pure function of progress and of
 * the path's complexity. In StrictMath, for a run's bits may not change with the JDK.
 */
public sealed interface Schedule {

  /**
   * @param complexity C(α), weights of the path as {@link org.nshot.space.Complexity#weights}
   *     counts them
   */
  double factor(Progress at, long complexity);

  /** Whether two paths can have different factors in this step. */
  default boolean dependsOnPath(Progress at) {
    return false;
  }

  /** The same after some epochs of warm-up, none for 0. */
  default Schedule warmedUp(int epochs) {
    return epochs == 0 ? this : new WarmUp(epochs, this);
  }

  /** The initial rate throughout. */
  record Constant() implements Schedule {
    @Override
    public double factor(Progress at, long complexity) {
      return 1;
    }
  }

  /** ½ (1 + cos(π t/T)), every step. */
  record CosinePerStep() implements Schedule {
    @Override
    public double factor(Progress at, long complexity) {
      return (1 + StrictMath.cos(Math.PI * at.step() / at.steps())) / 2;
    }
  }

  /** ½ (1 + cos(π e/E)), every epoch. */
  record CosinePerEpoch() implements Schedule {
    @Override
    public double factor(Progress at, long complexity) {
      return (1 + StrictMath.cos(Math.PI * at.epoch() / at.epochs())) / 2;
    }
  }

  /**
   * CaLR: (1 − t/T)^γ(α). The exponent γ falls linearly in ln C(α) from γ_max for the least complex
   * path to 1/γ_max for the most complex, so that small subnets, which converge early, slow down
   * early (arXiv 2503.10740, eq. 4 and 5).
   *
   * @param gammaMax γ_max, above 0; 1 gives every path the linear decay
   * @param least C of the least complex path
   * @param most C of the most complex path
   */
  record ComplexityAware(double gammaMax, long least, long most) implements Schedule {
    /**
     * @throws IllegalArgumentException if γ_max isn't above 0, or no complexity lies between the
     *     ends
     */
    public ComplexityAware {
      if (!(gammaMax > 0)) {
        throw new IllegalArgumentException("gamma-max: " + gammaMax + ", expected above 0");
      }
      if (least < 1 || most <= least) {
        throw new IllegalArgumentException(
            "CaLR: complexities from " + least + " to " + most + ", expected 1 <= least < most");
      }
    }

    /** γ(α). */
    public double gamma(long complexity) {
      double place =
          (StrictMath.log((double) complexity) - StrictMath.log((double) least))
              / (StrictMath.log((double) most) - StrictMath.log((double) least));
      return gammaMax - (gammaMax - 1 / gammaMax) * place;
    }

    @Override
    public double factor(Progress at, long complexity) {
      return StrictMath.pow(1 - (double) at.step() / at.steps(), gamma(complexity));
    }

    @Override
    public boolean dependsOnPath(Progress at) {
      return true;
    }
  }

  /**
   * (t + 1)/W in the first W steps, which are whole epochs; then another schedule over what is
   * left, as if that were the run.
   *
   * @param epochs at least 1, fewer than the run's
   */
  record WarmUp(int epochs, Schedule then) implements Schedule {
    /**
     * @throws IllegalArgumentException if there is less than one epoch
     */
    public WarmUp {
      if (epochs < 1) {
        throw new IllegalArgumentException("warm-up of " + epochs + " epochs, expected at least 1");
      }
    }

    private int steps(Progress at) {
      return epochs * (at.steps() / at.epochs());
    }

    private Progress after(Progress at) {
      int steps = steps(at);
      return new Progress(
          at.step() - steps, at.steps() - steps, at.epoch() - epochs, at.epochs() - epochs);
    }

    @Override
    public double factor(Progress at, long complexity) {
      return at.epoch() < epochs
          ? (at.step() + 1.0) / steps(at)
          : then.factor(after(at), complexity);
    }

    @Override
    public boolean dependsOnPath(Progress at) {
      return at.epoch() >= epochs && then.dependsOnPath(after(at));
    }
  }
}
