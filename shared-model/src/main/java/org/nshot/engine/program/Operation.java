package org.nshot.engine.program;

import java.util.List;

/** A layer, or some that run as one: what it adds to a program, forward and backward. */
interface Operation {
  List<Step> forward();

  /** Adds the steps that turn its outputs' gradients into its inputs' and its weights'. */
  void backward(Backward program);
}
