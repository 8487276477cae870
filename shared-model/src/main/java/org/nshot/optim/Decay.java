package org.nshot.optim;

import org.nshot.space.WeightSpec;

/** Which of the trained weights decay. */
public enum Decay {
  /** Every one, as PyTorch's SGD does unless it is given groups of parameters. */
  ALL {
    @Override
    boolean applies(WeightSpec weight) {
      return true;
    }
  },
  /** Those of more than one dimension: of convolutions and linear layers, no bias, no γ, no β. */
  KERNELS {
    @Override
    boolean applies(WeightSpec weight) {
      return weight.shape().size() > 1;
    }
  };

  abstract boolean applies(WeightSpec weight);
}
