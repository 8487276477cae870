package org.nshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one lane does for a graph and a batch size: steps over buffers that are planned by lifetime.
 *
 * @param input the images, empty where the graph doesn't read them
 * @param logits what the forward steps end with
 * @param logitsGradient what the backward steps start from, empty in a program that only evaluates
 */
record Program(
    Optional<Value> input,
    Value logits,
    Optional<Value> logitsGradient,
    List<Step> forward,
    List<Step> backward,
    BufferPlan plan) {

  static Program of(
      Optional<Value> input,
      Value logits,
      Optional<Value> logitsGradient,
      List<Step> forward,
      List<Step> backward) {
    List<Step> all = new ArrayList<>();
    input.ifPresent(value -> all.add(new Step(List.of(), List.of(value), () -> {})));
    all.addAll(forward);
    List<Value> gradients = logitsGradient.stream().toList();
    all.add(new Step(List.of(logits), gradients, () -> {}));
    all.addAll(backward);
    return new Program(input, logits, logitsGradient, forward, backward, BufferPlan.of(all));
  }
}
