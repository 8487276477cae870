package org.nshot.sampling;

import org.nshot.space.SearchSpace;

/** Which choice blocks share a table of {@link PathImportance}. */
public enum PathTables {
  /** Those of one importance group, as PA&amp;DA's code has it. */
  SHARED {
    @Override
    public int of(SearchSpace space, int block) {
      return space.blocks().get(block).importanceGroup();
    }
  },
  /** None: each block has its own. */
  BLOCK {
    @Override
    public int of(SearchSpace space, int block) {
      return block;
    }
  };

  /** The number of a block's table, from 0. */
  public abstract int of(SearchSpace space, int block);
}
