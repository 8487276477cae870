package org.nshot.search;

import java.util.List;

/** Decides where to look next. Has no state: seed and history decide. */
public interface SearchStrategy {
  /**
   * The next generation.
   *
   * @return paths that the history doesn't hold, each once; none if the search is done
   */
  List<Proposal> next(History history);

  /** How many generations there will be, at most. */
  int generations();
}
