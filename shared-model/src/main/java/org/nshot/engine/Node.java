package org.nshot.engine;

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
    NodeKernel.Term bound() {
      return new NodeKernel.Term(x.floats(), normalization.map(BatchNorm::figures));
    }

    /** Whether it depends on a weight. */
    boolean differentiable() {
      return x.differentiable() || normalization.filter(BatchNorm::trained).isPresent();
    }
  }

  /** An activation's output. */
  record Activated(Activation activation, Value y) {
    NodeKernel.Activated bound() {
      return new NodeKernel.Activated(activation, y.floats());
    }
  }

  /** What lets a gradient through an activation, as {@link NodeKernel.Gate} says. */
  record Gate(Activation activation, Value of) {
    NodeKernel.Gate bound() {
      return new NodeKernel.Gate(activation, of.floats());
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

  @Override
  public List<Step> forward() {
    List<Value> reads = terms.stream().map(Term::x).toList();
    List<Value> writes = new ArrayList<>();
    sum.ifPresent(writes::add);
    activated.ifPresent(a -> writes.add(a.y()));
    return List.of(new Step(reads, writes, this::runForward));
  }

  private void runForward() {
    List<Normalization> ofBatch =
        normalizations().filter(BatchNorm::ofBatch).map(BatchNorm::figures).toList();
    if (!ofBatch.isEmpty()) {
      double[][][] all = lane.exchange(ofBatch.stream().map(Normalization::moments).toList());
      for (int i = 0; i < ofBatch.size(); i++) {
        ofBatch.get(i).combineMoments(all[i], rows(ofBatch.get(i)));
      }
    }
    normalizations().forEach(BatchNorm::complete);
    List<NodeKernel.Term> inputs = terms.stream().map(Term::bound).toList();
    lane.kernels().node().forward(inputs, sum.map(Value::floats), activated.map(Activated::bound));
  }

  @Override
  public void backward(Backward program) {
    if (terms.stream().noneMatch(Term::differentiable)) {
      return;
    }
    int length = terms.get(0).x().length();
    List<Backward.Part> gated = activated.map(a -> program.parts(a.y())).orElse(List.of());
    List<Backward.Part> plain = sum.map(program::parts).orElse(List.of());
    List<Term> normalized = terms.stream().filter(t -> t.normalization().isPresent()).toList();
    Backward.Part gradient =
        gated.isEmpty() && plain.size() == 1 && normalized.isEmpty()
            ? plain.get(0)
            : program.gather(length, gated, gate(), plain, normalized);
    Value g = gradient.value();
    if (!normalized.isEmpty()) {
      normalizations().forEach(n -> n.backward(program));
      program.add(new Step(List.of(), List.of(), this::exchangeSums));
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
    Value target = term.owned() ? term.x() : new Value(term.x().length(), true);
    Normalization figures = term.normalization().orElseThrow().figures();
    program.add(
        new Step(
            List.of(g, term.x()),
            List.of(target),
            () ->
                lane.kernels()
                    .node()
                    .normalizedGradient(g.floats(), term.x().floats(), figures, target.floats())));
    return target;
  }

  private Optional<Gate> gate() {
    return activated.map(
        a ->
            new Gate(
                a.activation(),
                NodeKernel.gatedByInput(a.activation()) ? activatedInput() : a.y()));
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
