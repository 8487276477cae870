package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nshot.engine.memory.Floats;
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
  private final IdentityHashMap<Value, List<Part>> parts = new IdentityHashMap<>();
  private final IdentityHashMap<Value, Value> again = new IdentityHashMap<>();

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
    return written.add(weight) ? Optional.empty() : Optional.of(Value.of(weight.length()));
  }

  /** Hands on a summand of the gradient of a value. */
  void contribute(Value of, Value gradient, boolean owned) {
    parts.computeIfAbsent(of, key -> new ArrayList<>()).add(new Part(gradient, owned));
  }

  /** A value of the forward half as a gradient needs it: computed once more where it isn't kept. */
  Value stored(Value of) {
    if (of.recipe().isEmpty()) {
      return of;
    }
    if (!again.containsKey(of)) {
      Value copy = of.another();
      add(of.recipe().get().apply(copy));
      again.put(of, copy);
    }
    return again.get(of);
  }

  /** The gradient of a value all of whose readers have been through. */
  Value gradient(Value of) {
    List<Part> summands = parts(of);
    return summands.size() == 1
        ? summands.get(0).value()
        : gather(of, List.of(), Optional.empty(), summands, List.of()).value();
  }

  /** The summands of a value's gradient; none where nobody reads it. */
  List<Part> parts(Value of) {
    return parts.getOrDefault(of, List.of());
  }

  /**
   * Σ gated · the gate's slope + Σ plain, the gradient of a value, in one of the summands' buffers
   * where that may be written; with the gradient's sums over the normalised terms.
   */
  Part gather(
      Value of,
      List<Part> throughGate,
      Optional<Node.Gate> gate,
      List<Part> plain,
      List<Node.Term> normalized) {
    List<Part> gated = ownedFirst(throughGate);
    List<Part> open = throughGate.isEmpty() ? ownedFirst(plain) : plain;
    boolean copied = gated.size() + open.size() > 1 || !gated.isEmpty();
    Part first = gated.isEmpty() ? open.get(0) : gated.get(0);
    boolean inPlace = first.owned() || !copied; // nothing is written over the only summand
    Value target = inPlace ? first.value() : of.another();
    List<Value> reads = new ArrayList<>();
    gated.forEach(part -> reads.add(part.value()));
    open.forEach(part -> reads.add(part.value()));
    normalized.forEach(term -> reads.add(term.x()));
    Optional<Node.Gate> used = gated.isEmpty() ? Optional.empty() : gate;
    used.ifPresent(g -> reads.add(g.of()));
    add(Step.ofImages(reads, List.of(target), new Gather(gated, used, open, target, normalized)));
    return new Part(target, copied || first.owned());
  }

  private static List<Part> ownedFirst(List<Part> all) {
    List<Part> sorted = new ArrayList<>(all);
    sorted.sort((a, b) -> Boolean.compare(b.owned(), a.owned())); // stable: the rest keeps order
    return sorted;
  }

  private final class Gather implements Step.Work {
    private final List<Part> gated;
    private final Optional<Node.Gate> gate;
    private final List<Part> plain;
    private final Value target;
    private final List<Node.Term> normalized;
    private Optional<NodeKernel.Gather> sums = Optional.empty();

    Gather(
        List<Part> gated,
        Optional<Node.Gate> gate,
        List<Part> plain,
        Value target,
        List<Node.Term> normalized) {
      this.gated = gated;
      this.gate = gate;
      this.plain = plain;
      this.target = target;
      this.normalized = normalized;
    }

    @Override
    public void begin() {
      sums = Optional.of(kernel.gather(normalized.stream().map(Node.Term::figures).toList()));
    }

    @Override
    public void run(Images images) {
      sums.orElseThrow()
          .run(
              floats(gated, images),
              gate.map(g -> g.bound(images)),
              floats(plain, images),
              target.floats(images),
              normalized.stream().map(term -> term.x().floats(images)).toList());
    }

    @Override
    public void end() {
      sums.orElseThrow().finish();
      sums = Optional.empty();
    }

    private List<Floats> floats(List<Part> all, Images images) {
      return all.stream().map(part -> part.value().floats(images)).toList();
    }
  }
}
