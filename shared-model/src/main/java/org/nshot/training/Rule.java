package org.nshot.training;

import java.util.OptionalInt;
import org.nshot.optim.Sgd;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Subnets;

/** The rules by which a round's paths move the weights. A rule is a class and a constant here. */
public enum Rule {
  /** Stochastic gradient descent with momentum, by groups where momentum is separated (MS). */
  SGD {
    @Override
    ShardRule shards(TrainingConfig config) {
      return new PlainSteps(config.innerSteps());
    }

    @Override
    UpdateRule moves(Setup setup) {
      return new GroupedSgd(setup);
    }
  },
  /** SUMNAS's inner and outer steps. */
  SUMNAS {
    @Override
    ShardRule shards(TrainingConfig config) {
      return Sumnas.steps(config);
    }

    @Override
    UpdateRule moves(Setup setup) {
      return new Sumnas(setup);
    }
  };

  /**
   * What rules are made from.
   *
   * @param splitBlock the block whose operation is a path's momentum group, empty for one group
   * @param drawnTogether whether a round's paths are one draw, and their gradients add up
   * @param subnets which weights paths and their supernets have
   */
  record Setup(
      TrainingConfig config,
      ParameterLayout layout,
      Rates rates,
      OptionalInt splitBlock,
      boolean drawnTogether,
      Subnets subnets) {

    /** The step of the weights. */
    Sgd sgd() {
      return new Sgd(config.momentum(), config.nesterov(), config.weightDecay(), config.decay());
    }
  }

  abstract ShardRule shards(TrainingConfig config);

  abstract UpdateRule moves(Setup setup);
}
