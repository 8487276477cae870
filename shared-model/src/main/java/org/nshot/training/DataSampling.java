package org.nshot.training;

import org.nshot.sampling.DataSampler;
import org.nshot.sampling.ImportanceData;
import org.nshot.sampling.UniformData;

/** How samples are drawn. A sampler is a class and a constant here. */
public enum DataSampling {
  /** Each once an epoch. */
  UNIFORM {
    @Override
    DataSampler sampler() {
      return new UniformData();
    }
  },
  /** PA&amp;DA. */
  IMPORTANCE {
    @Override
    DataSampler sampler() {
      return new ImportanceData();
    }

    @Override
    public boolean drawsByTable() {
      return true;
    }
  };

  abstract DataSampler sampler();

  /** Whether samples are drawn by a table of what was seen of them. */
  public boolean drawsByTable() {
    return false;
  }
}
