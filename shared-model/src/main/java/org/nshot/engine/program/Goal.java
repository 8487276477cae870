package org.nshot.engine.program;

/** What a program is for. */
enum Goal {
  /** Forward and backward. */
  TRAIN,
  /** Forward, to the logits. */
  EVALUATE,
  /** The same, and which values of activations are above 0. */
  OBSERVE;

  boolean trains() {
    return this == TRAIN;
  }
}
