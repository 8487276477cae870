package org.nshot.training;

import java.util.OptionalInt;
import org.nshot.sampling.ImportancePaths;
import org.nshot.sampling.PathSampler;
import org.nshot.sampling.StrictlyFairPaths;
import org.nshot.sampling.UniformPaths;
import org.nshot.space.SearchSpace;

/** How paths are drawn. A sampler is a class and a constant here. */
public enum PathSampling {
  /** SPOS. */
  UNIFORM {
    @Override
    PathSampler sampler(SearchSpace space, OptionalInt splitBlock) {
      return new UniformPaths(space);
    }
  },
  /** FairNAS. */
  FAIR {
    @Override
    PathSampler sampler(SearchSpace space, OptionalInt splitBlock) {
      return new StrictlyFairPaths(space, splitBlock);
    }
  },
  /** PA&amp;DA. */
  IMPORTANCE {
    @Override
    PathSampler sampler(SearchSpace space, OptionalInt splitBlock) {
      return new ImportancePaths(space);
    }

    @Override
    public boolean drawsByTables() {
      return true;
    }
  };

  /**
   * Draws a path of the whole space, or several that belong together.
   *
   * @param splitBlock the block whose operation is a path's momentum group, empty for one group
   */
  abstract PathSampler sampler(SearchSpace space, OptionalInt splitBlock);

  /** Whether operations are drawn by tables of what was seen of them. */
  public boolean drawsByTables() {
    return false;
  }
}
