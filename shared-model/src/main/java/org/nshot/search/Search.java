package org.nshot.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks and tells, generation by generation. */
public final class Search {
  private Search() {}

  /** Sees generations end. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param history up to this generation
     */
    void ended(History history) throws IOException;
  }

  /**
   * @throws IOException if the oracle or the listener fails
   * @throws IllegalArgumentException if the strategy finds no path at all
   */
  public static History run(SearchStrategy strategy, Oracle oracle, Listener listener)
      throws IOException, InterruptedException {
    History history = new History();
    List<Proposal> proposals = strategy.next(history);
    while (!proposals.isEmpty()) {
      List<Quality> qualities =
          oracle.evaluate(proposals.stream().map(Proposal::architecture).toList());
      if (qualities.size() != proposals.size()) {
        throw new IllegalStateException(
            "%s answers to %s questions".formatted(qualities.size(), proposals.size()));
      }
      List<Candidate> generation = new ArrayList<>();
      for (int i = 0; i < proposals.size(); i++) {
        Proposal proposal = proposals.get(i);
        generation.add(
            new Candidate(
                history.generations(),
                proposal.origin(),
                proposal.architecture(),
                qualities.get(i)));
      }
      history.add(generation);
      listener.ended(history);
      proposals = strategy.next(history);
    }
    return history;
  }
}
