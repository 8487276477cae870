package org.nshot.training;

import org.nshot.optim.Schedule;
import org.nshot.space.SearchSpace;

/** How the learning rate falls. A schedule is a class and a constant here. */
public enum RateSchedule {
  CONSTANT {
    @Override
    Schedule in(SearchSpace space, double gammaMax) {
      return new Schedule.Constant();
    }
  },
  COSINE_STEP {
    @Override
    Schedule in(SearchSpace space, double gammaMax) {
      return new Schedule.CosinePerStep();
    }
  },
  COSINE_EPOCH {
    @Override
    Schedule in(SearchSpace space, double gammaMax) {
      return new Schedule.CosinePerEpoch();
    }
  },
  CALR {
    @Override
    Schedule in(SearchSpace space, double gammaMax) {
      return new Schedule.ComplexityAware(
          gammaMax,
          space.complexity(space.smallest()).weights(),
          space.complexity(space.largest()).weights());
    }
  };

  /**
   * The schedule for a space's paths.
   *
   * @param gammaMax CaLR's γ_max
   */
  abstract Schedule in(SearchSpace space, double gammaMax);
}
