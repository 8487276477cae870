package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one lane does for a graph and a batch size: chains of steps over buffers that are planned by
 * lifetime.
 *
 * @param input the images, empty where the graph doesn't read them
 * @param logits what the forward steps end with
 * @param logitsGradient what the backward steps start from, empty in a program that only evaluates
 * @param gradients where the backward steps leave those of weights, none where there are none
 */
record Program(
    Optional<Value> input,
    Value logits,
    Optional<Value> logitsGradient,
    List<Chain> forward,
    List<Chain> backward,
    BufferPlan plan,
    SliceMemory gradients) {

  /**
   * @param own images of the lane
   * @param cached floats that a chain's images may take at a time
   * @param gradients where the backward steps leave those of weights
   */
  static Program of(
      Optional<Value> input,
      Value logits,
      Optional<Value> logitsGradient,
      List<Step> forwardSteps,
      List<Step> backwardSteps,
      int own,
      int cached,
      SliceMemory gradients) {
    List<Chain> forward = Chain.of(forwardSteps, own, cached);
    List<Chain> backward = Chain.of(backwardSteps, own, cached);
    List<Step> start =
        input.map(value -> Step.whole(List.of(), List.of(value), () -> {})).stream().toList();
    List<Step> loss =
        List.of(Step.whole(List.of(logits), logitsGradient.stream().toList(), () -> {}));
    List<Chain> all = new ArrayList<>(Chain.of(start, own, cached));
    all.addAll(forward);
    all.addAll(Chain.of(loss, own, cached));
    all.addAll(backward);
    return new Program(
        input, logits, logitsGradient, forward, backward, BufferPlan.of(all), gradients);
  }
}
