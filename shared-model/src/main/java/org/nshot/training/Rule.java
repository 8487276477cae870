package org.nshot.training;

import java.util.OptionalInt;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Subnets;

/** The rules by which a round's paths move the weights. A rule is a class and a constant here. */
public enum Rule {
  /** Stochastic gradient descent with momentum, by groups where momentum is separated (MS). */
  SGD {
    @Override
    ShardRule shards(TrainingConfig config) {
      return new PlainSteps(config.inner().steps());
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

    @Override
    boolean keepsOfOneSupernet() {
      return true;
    }

    @Override
    void requireFits(TrainingConfig config) {
      if (config.groups().momentum() != GroupSettings.Momentum.SHARED) {
        throw new IllegalArgumentException(
            "momentum-groups: separated, expected shared with rule sumnas: its inner steps share"
                + " one momentum");
      }
      if (config.step().update() != StepSettings.Update.DENSE) {
        throw new IllegalArgumentException(
            "update: sampled, expected dense with rule sumnas: the mean of its paths is over every"
                + " weight");
      }
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
      Subnets subnets) {}

  abstract ShardRule shards(TrainingConfig config);

  abstract UpdateRule moves(Setup setup);

  /** Whether it keeps something from round to round that several supernets can't share. */
  boolean keepsOfOneSupernet() {
    return false;
  }

  /**
   * @throws IllegalArgumentException naming a setting that the rule can't train with
   */
  void requireFits(TrainingConfig config) {}
}
