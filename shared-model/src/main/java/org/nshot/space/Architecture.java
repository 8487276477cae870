package org.nshot.space;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One operation for each choice block: a path α through the supernet. Immutable; equal by content.
 *
 * <p>The numbers index {@link ChoiceBlock#operations()} of the block at the same position.
 */
public final class Architecture implements Serializable, Comparable<Architecture> {
  private static final long serialVersionUID = 1L;

  private final int[] operations; // [blocks]

  private Architecture(int[] operations) {
    this.operations = operations;
  }

  /**
   * @param operations the operation's number at each choice block, copied
   */
  public static Architecture of(int... operations) {
    return new Architecture(operations.clone());
  }

  /** Number of choice blocks. */
  public int blocks() {
    return operations.length;
  }

  /** Number of the operation picked at a choice block. */
  public int operation(int block) {
    return operations[block];
  }

  /** This architecture with another operation at one block. */
  public Architecture with(int block, int operation) {
    int[] changed = operations.clone();
    changed[block] = operation;
    return new Architecture(changed);
  }

  /** The operations' numbers, [blocks], as a fresh array. */
  public int[] toArray() {
    return operations.clone();
  }

  @Override
  public int compareTo(Architecture other) {
    return Arrays.compare(operations, other.operations);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Architecture a && Arrays.equals(operations, a.operations);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(operations);
  }

  @Override
  public String toString() {
    return Arrays.toString(operations);
  }
}
