package org.nshot.space;

import java.util.List;

/**
 * A place in the supernet where one of several operations runs.
 *
 * @param name what the space calls it, such as {@code 1<-0}
 * @param operations names of the candidates; an operation's number is its position
 * @param importanceGroup blocks of one group share one distribution over operations when paths are
 *     drawn by importance (PA&DA keeps one for all edges of a NAS-Bench-201 cell, one a layer in
 *     chain spaces)
 */
public record ChoiceBlock(String name, List<String> operations, int importanceGroup) {
  public ChoiceBlock {
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("choice block " + name + ": no operations");
    }
  }
}
