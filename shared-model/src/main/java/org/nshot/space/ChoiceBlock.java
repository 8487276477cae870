package org.nshot.space;

import java.util.List;
import java.util.Set;

/**
 * A place in the supernet where one of several operations runs.
 *
 * @param name what the space calls it, such as {@code 1<-0}
 * @param operations names of the candidates; an operation's number is its position
 * @param passing those of them that count as no layer: identity, also where a projection stands in
 *     for it because the shape changes, and nothing
 * @param importanceGroup blocks of one group share one distribution over operations when paths are
 *     drawn by importance (PA&amp;DA keeps one for all edges of a NAS-Bench-201 cell, one a layer
 *     in layer-wise spaces). A space's groups are 0 to n − 1, none left out, and the blocks of a
 *     group have equally many operations
 */
public record ChoiceBlock(
    String name, List<String> operations, Set<String> passing, int importanceGroup) {
  public ChoiceBlock {
    operations = List.copyOf(operations);
    passing = Set.copyOf(passing);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("choice block " + name + ": no operations");
    }
  }

  /** Whether an operation counts as a layer. */
  boolean addsLayer(int operation) {
    return !passing.contains(operations.get(operation));
  }
}
