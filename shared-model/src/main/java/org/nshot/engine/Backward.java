package org.nshot.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nshot.supernet.Slice;

/** The backward half of a program while it is built, from the loss back to the input. */
final class Backward {
  /**
   * A summand of a gradient.
   *
   * @param owned whether nothing else reads the buffer, so that it may be written
   */
  record Part(Value value, boolean owned) {}

  private final NodeKernel kernel;
  private final List<Step> steps = new ArrayList<>();
  private final Set<Slice> written = new HashSet<>();
  private final Map<Value, List<Part>> parts = new IdentityHashMap<>();

  Backward(NodeKernel kernel) {
    this.kernel = kernel;
  }

  void add(Step step) {
    steps.add(step);
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /**
   * Where to write a weight's gradient: nothing where it goes to its own place, a buffer to add to
   * that where another layer with the same weight has been through.
   */
  Optional<Value> scratchFor(Slice weight) {
    return written.add(weight) ? Optional.empty() : Optional.of(new Value(weight.length(), true));
  }

  /** Hands on a summand of the gradient of a value. */
  void contribute(Value of, Value gradient, boolean owned) {
    parts.computeIfAbsent(of, key -> new ArrayList<>()).add(new Part(gradient, owned));
  }

  /** The gradient of a value all of whose readers have been through. */
  Value gradient(Value of) {
    return gather(of.length(), List.of(), Optional.empty(), parts(of)).value();
  }

  /** The summands of a value's gradient; none where nobody reads it. */
  List<Part> parts(Value of) {
    return parts.getOrDefault(of, List.of());
  }

  /**
   * Σ masked where relu is above zero + Σ plain: one of the summands' buffers where that may be
   * written, the only summand itself where there is but one and no mask.
   */
  Part gather(int length, List<Part> masked, Optional<Value> relu, List<Part> plain) {
    if (masked.isEmpty() && plain.size() == 1) {
      return plain.get(0);
    }
    List<Part> leading = ownedFirst(masked.isEmpty() ? plain : masked);
    List<Part> following = masked.isEmpty() ? List.of() : plain;
    Part first = leading.get(0);
    Value target = first.owned() ? first.value() : new Value(length, true);
    List<Part> gated = masked.isEmpty() ? List.of() : leading;
    List<Part> open = masked.isEmpty() ? leading : following;
    List<Value> reads = new ArrayList<>();
    gated.forEach(part -> reads.add(part.value()));
    open.forEach(part -> reads.add(part.value()));
    Optional<Value> gate = gated.isEmpty() ? Optional.empty() : relu;
    gate.ifPresent(reads::add);
    add(
        new Step(
            reads,
            List.of(target),
            () ->
                kernel.gather(
                    floats(gated), gate.map(Value::floats), floats(open), target.floats())));
    return new Part(target, true);
  }

  private static List<Part> ownedFirst(List<Part> all) {
    List<Part> sorted = new ArrayList<>(all);
    sorted.sort((a, b) -> Boolean.compare(b.owned(), a.owned())); // stable: the rest keeps order
    return sorted;
  }

  private static List<Floats> floats(List<Part> all) {
    return all.stream().map(part -> part.value().floats()).toList();
  }
}
