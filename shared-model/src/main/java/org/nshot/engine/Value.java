package org.nshot.engine;

/**
 * A buffer of a program before and after memory is planned for it. Compared by identity.
 *
 * <p>Lives from the first step that writes it to the last that reads it.
 */
final class Value {
  private final int length;
  private final boolean differentiable;
  private Floats floats;

  /**
   * @param length number of floats
   * @param differentiable whether it depends on a weight, so that its gradient is of use
   */
  Value(int length, boolean differentiable) {
    this.length = length;
    this.differentiable = differentiable;
  }

  int length() {
    return length;
  }

  boolean differentiable() {
    return differentiable;
  }

  void bind(Floats memory) {
    this.floats = memory;
  }

  /** The memory it was given. */
  Floats floats() {
    return floats;
  }
}
