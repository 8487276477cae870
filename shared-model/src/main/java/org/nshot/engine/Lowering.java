package org.nshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.ParameterLayout;

/**
 * Turns a graph into a lane's program. A BatchNorm that only a Sum reads becomes a term of that
 * sum's {@link Node}; the ReLU of a sum or of a normalisation comes out of the same node.
 * Everything else is one operation a layer.
 */
final class Lowering {
  private final Lane lane;
  private final ParameterLayout layout;
  private final SubnetGraph graph;
  private final List<List<Integer>> readers = new ArrayList<>(); // of each layer, with repetition
  private final List<Optional<Value>> values = new ArrayList<>(); // of each layer, once it is there
  private final List<Optional<Normalization>> inlined = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private final List<Step> forward = new ArrayList<>();

  private Lowering(Lane lane, ParameterLayout layout, SubnetGraph graph) {
    this.lane = lane;
    this.layout = layout;
    this.graph = graph;
    for (int i = 0; i < graph.layers().size(); i++) {
      readers.add(new ArrayList<>());
      values.add(Optional.empty());
      inlined.add(Optional.empty());
    }
    for (int i = 0; i < graph.layers().size(); i++) {
      for (int input : graph.layers().get(i).inputs()) {
        readers.get(input).add(i);
      }
    }
  }

  static Program program(Lane lane, ParameterLayout layout, SubnetGraph graph, boolean train) {
    return new Lowering(lane, layout, graph).lower(train);
  }

  private Program lower(boolean train) {
    Optional<Value> input = Optional.empty();
    for (int at = 0; at < graph.layers().size(); at++) {
      Layer layer = graph.layers().get(at);
      lower(at, layer);
      if (layer instanceof Layer.Input) {
        input = values.get(at);
      }
    }
    Value logits = value(graph.output());
    if (!train) {
      return Program.of(input, logits, Optional.empty(), List.copyOf(forward), List.of());
    }
    Value gradient = new Value(logits.length(), true);
    Backward backward = new Backward(lane.kernels().node());
    backward.contribute(logits, gradient, true);
    for (int i = operations.size() - 1; i >= 0; i--) {
      operations.get(i).backward(backward);
    }
    return Program.of(input, logits, Optional.of(gradient), List.copyOf(forward), backward.steps());
  }

  private void lower(int at, Layer layer) {
    if (layer instanceof Layer.Input) {
      place(at, false);
    } else if (layer instanceof Layer.Zero) {
      add(new Zeros(place(at, false)));
    } else if (layer instanceof Layer.Convolution c) {
      Window window = new Window(in(c.input()), in(at), c.kernel(), c.stride(), c.padding());
      convolve(at, c.input(), window, c.weight(), Optional.empty());
    } else if (layer instanceof Layer.Linear l) {
      convolve(
          at,
          l.input(),
          new Window(in(l.input()), in(at), 1, 1, 0),
          l.weight(),
          Optional.of(l.bias()));
    } else if (layer instanceof Layer.AveragePool p) {
      Window window = new Window(in(p.input()), in(at), p.kernel(), p.stride(), p.padding());
      Value x = value(p.input());
      add(AveragePool.of(lane, window, x, place(at, x.differentiable())));
    } else if (layer instanceof Layer.GlobalAveragePool p) {
      Value x = value(p.input());
      add(GlobalAveragePool.of(lane, in(p.input()), x, place(at, x.differentiable())));
    } else if (layer instanceof Layer.BatchNorm n) {
      normalize(at, n);
    } else if (layer instanceof Layer.Sum s) {
      node(at, s.inputs().stream().map(this::term).toList());
    } else if (layer instanceof Layer.Activate r) {
      if (values.get(at).isEmpty()) { // else it came out of a node
        Value x = value(r.input());
        Value y = place(at, x.differentiable());
        Node.Term term = new Node.Term(x, Optional.empty(), false);
        add(new Node(lane, List.of(term), Optional.empty(), Optional.of(y)));
      }
    } else {
      throw new IllegalArgumentException("the engine has no kernel for " + layer);
    }
  }

  private void convolve(int at, int input, Window window, String weight, Optional<String> bias) {
    add(
        new Convolution(
            lane,
            window,
            value(input),
            place(at, true),
            layout.slice(weight),
            bias.map(layout::slice)));
  }

  private void normalize(int at, Layer.BatchNorm layer) {
    Planes planes = lane.kernels().node().planes(in(at));
    Normalization normalization = new Normalization(planes, layer.epsilon());
    Value x = value(layer.input());
    forward.add(Node.moments(lane, x, normalization));
    inlined.set(at, Optional.of(normalization));
    List<Integer> all = readers.get(at);
    if (all.size() != 1 || !(graph.layers().get(all.get(0)) instanceof Layer.Sum)) {
      node(at, List.of(term(at)));
    }
  }

  /** What a layer is to a node that reads it. */
  private Node.Term term(int at) {
    if (values.get(at).isEmpty() && graph.layers().get(at) instanceof Layer.BatchNorm n) {
      Value x = value(n.input());
      return new Node.Term(x, inlined.get(at), readers.get(n.input()).size() == 1);
    }
    return new Node.Term(value(at), Optional.empty(), false);
  }

  /** The node of a layer and of the ReLU that reads it. */
  private void node(int at, List<Node.Term> terms) {
    boolean differentiable = terms.stream().anyMatch(term -> term.x().differentiable());
    List<Integer> relus =
        readers.get(at).stream()
            .filter(reader -> graph.layers().get(reader) instanceof Layer.Activate)
            .toList();
    boolean summed = at == graph.output() || relus.size() < readers.get(at).size();
    Optional<Value> sum = Optional.empty();
    if (summed) {
      sum = Optional.of(place(at, differentiable));
    }
    Optional<Value> relu = Optional.empty();
    if (!relus.isEmpty()) {
      relu = Optional.of(place(relus.get(0), differentiable));
      for (int reader : relus) {
        values.set(reader, relu);
      }
    }
    add(new Node(lane, terms, sum, relu));
  }

  private void add(Operation operation) {
    operations.add(operation);
    forward.addAll(operation.forward());
  }

  private Value place(int at, boolean differentiable) {
    int length = Math.multiplyExact(in(at).size(), lane.split().own());
    Value value = new Value(length, differentiable);
    values.set(at, Optional.of(value));
    return value;
  }

  private Value value(int at) {
    return values.get(at).orElseThrow();
  }

  /** Shape of a layer's output, for one image. */
  private Shape in(int at) {
    return graph.shape(at);
  }
}
