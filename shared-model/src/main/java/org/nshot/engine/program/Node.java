package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nshot.space.Activation;

/**
 * A sum of terms, some of them batch-normalised, and its activation: the layers BatchNorm, Sum and
 * Activate as one pass over memory. The normalised terms themselves are never stored.
 */
final class Node implements Operation {
  /**
   * A summand.
   *
   * @param owned whether nothing else reads x, so that its gradient may take its place
   */
  record Term(Value x, Optional<BatchNorm> normalization, boolean owned) {
    /** The term in the memory that was planned for it. */
    NodeKernel.Term bound(Images images) {
      return new NodeKernel.Term(x.floats(images), normalization.map(BatchNorm::figures));
    }

    /** Of a term that is normalised. */
    Normalization figures() {
      return normalization.orElseThrow().figures();
    }

    /** Whether it depends on a weight. */
    boolean differentiable() {
      return x.differentiable() || normalization.filter(BatchNorm::trained).isPresent();
    }
  }

  /** An activation's output. */
  record Activated(Activation activation, Value y) {
    NodeKernel.Activated bound(Images images) {
      return new NodeKernel.Activated(activation, y.floats(images));
    }
  }

  /** What lets a gradient through an activation, as {@link NodeKernel.Gate} says. */
  record Gate(Activation activation, Value of) {
    NodeKernel.Gate bound(Images images) {
      return new NodeKernel.Gate(activation, of.floats(images));
    }
  }

  private final Lane lane;
  private final List<Term> terms;
  private final Optional<Value> sum;
  private final Optional<Activated> activated;

  /**
   * @param sum where the sum is wanted: by other readers, or by the activation's gradient
   */
  Node(Lane lane, List<Term> terms, Optional<Value> sum, Optional<Activated> activated) {
    this.lane = lane;
    this.terms = List.copyOf(terms);
    this.sum = sum;
    this.activated = activated;
  }

  /**
   * Lets the activation's output be computed once more for its gradients rather than be kept: one
   * pass over a normalised term that is kept anyway.
   */
  void recompute() {
    boolean cheap = sum.isEmpty() && terms.size() == 1 && terms.get(0).normalization().isPresent();
    if (cheap) {
      activated.ifPresent(
          a ->
              a.y()
                  .computedBy(
                      copy ->
                          pass(
                              Optional.empty(), Optional.of(new Activated(a.activation(), copy)))));
    }
  }

  @Override
  public List<Step> forward() {
    List<Step> steps = new ArrayList<>();
    if (normalizations().findAny().isPresent()) {
      Step statistics = Step.whole(List.of(), List.of(), this::exchangeMoments);
      steps.add(statistics);
    }
    steps.add(pass(sum, activated));
    return steps;
  }

  private Step pass(Optional<Value> to, Optional<Activated> toActivated) {
    List<Value> reads = terms.stream().map(Term::x).toList();
    List<Value> writes = new ArrayList<>();
    to.ifPresent(writes::add);
    toActivated.ifPresent(a -> writes.add(a.y()));
    return Step.ofImages(
        reads,
        writes,
        images ->
            lane.kernels()
                .node()
                .forward(
                    terms.stream().map(term -> term.bound(images)).toList(),
                    to.map(value -> value.floats(images)),
                    toActivated.map(a -> a.bound(images))));
  }

  private void exchangeMoments() {
    List<Normalization> ofBatch =
        normalizations().filter(BatchNorm::ofBatch).map(BatchNorm::figures).toList();
    if (!ofBatch.isEmpty()) {
      double[][][] all = lane.exchange(ofBatch.stream().map(Normalization::moments).toList());
      for (int i = 0; i < ofBatch.size(); i++) {
        ofBatch.get(i).combineMoments(all[i], rows(ofBatch.get(i)));
      }
    }
    normalizations().forEach(BatchNorm::complete);
  }

  @Override
  public void backward(Backward program) {
    if (terms.stream().noneMatch(Term::differentiable)) {
      return;
    }
    List<Backward.Part> gated = activated.map(a -> program.parts(a.y())).orElse(List.of());
    List<Backward.Part> plain = sum.map(program::parts).orElse(List.of());
    List<Term> normalized = terms.stream().filter(t -> t.normalization().isPresent()).toList();
    Backward.Part gradient =
        gated.isEmpty() && plain.size() == 1 && normalized.isEmpty()
            ? plain.get(0)
            : program.gather(terms.get(0).x(), gated, gate(program), plain, normalized);
    Value g = gradient.value();
    if (!normalized.isEmpty()) {
      normalizations().forEach(n -> n.backward(program));
      program.add(Step.whole(List.of(), List.of(), this::exchangeSums));
    }
    for (Term term : normalized) {
      if (term.x().differentiable()) {
        program.contribute(term.x(), normalizedGradient(term, g, program), true);
      }
    }
    List<Term> plainTerms = terms.stream().filter(t -> t.normalization().isEmpty()).toList();
    for (Term term : plainTerms) {
      if (term.x().differentiable()) {
        program.contribute(term.x(), g, gradient.owned() && plainTerms.size() == 1);
      }
    }
  }

  private Value normalizedGradient(Term term, Value g, Backward program) {
    Value target = term.owned() ? term.x() : term.x().another();
    program.add(
        Step.ofImages(
            List.of(g, term.x()),
            List.of(target),
            images ->
                lane.kernels()
                    .node()
                    .normalizedGradient(
                        g.floats(images),
                        term.x().floats(images),
                        term.figures(),
                        target.floats(images))));
    return target;
  }

  private Optional<Gate> gate(Backward program) {
    return activated.map(
        a ->
            new Gate(
                a.activation(),
                NodeKernel.gatedByInput(a.activation())
                    ? activatedInput()
                    : program.stored(a.y())));
  }

  /** What the activation reads. */
  private Value activatedInput() {
    return sum.orElseGet(() -> terms.get(0).x());
  }

  private void exchangeSums() {
    List<Normalization> own = normalizations().map(BatchNorm::figures).toList();
    double[][][] all = lane.exchange(own.stream().map(Normalization::gradientSums).toList());
    for (int i = 0; i < own.size(); i++) {
      own.get(i).combineGradientSums(all[i], rows(own.get(i)));
    }
  }

  private Stream<BatchNorm> normalizations() {
    return terms.stream().flatMap(term -> term.normalization().stream());
  }

  /** Each lane's values of a channel. */
  private long[] rows(Normalization of) {
    return lane.split().rows(of.planes().area());
  }
}
