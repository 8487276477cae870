package org.nshot.training;

/** The loss or the gradient is no finite number: the run can't go on from here. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
