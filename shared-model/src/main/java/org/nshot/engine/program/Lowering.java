package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.space.Layer;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * Turns a graph into a lane's program. A BatchNorm that only a Sum reads becomes a term of that
 * sum's {@link Node}; an activation of a sum or of a normalisation comes out of the same node.
 * Everything else is one operation a layer.
 */
final class Lowering {
  private final Lane lane;
  private final ParameterLayout layout;
  private final SubnetGraph graph;
  private final Goal goal;
  private final List<List<Integer>> readers = new ArrayList<>(); // of each layer, with repetition
  private final List<Optional<Value>> values = new ArrayList<>(); // of each layer, once it is there
  private final Map<Integer, Node.Term> normalized = new HashMap<>(); // BatchNorms, as terms

  private Lowering(Lane lane, ParameterLayout layout, SubnetGraph graph, Goal goal) {
    this.lane = lane;
    this.layout = layout;
    this.graph = graph;
    this.goal = goal;
    for (int i = 0; i < graph.layers().size(); i++) {
      readers.add(new ArrayList<>());
      values.add(Optional.empty());
    }
    for (int i = 0; i < graph.layers().size(); i++) {
      for (int input : graph.layers().get(i).inputs()) {
        readers.get(input).add(i);
      }
    }
  }

  static Program program(Lane lane, ParameterLayout layout, SubnetGraph graph, Goal goal) {
    return new Lowering(lane, layout, graph, goal).lower();
  }

  private Program lower() {
    Optional<Value> input = Optional.empty();
    List<Operation> operations = new ArrayList<>();
    for (int at = 0; at < graph.layers().size(); at++) {
      Layer layer = graph.layers().get(at);
      operations.addAll(layer.accept(new At(at)));
      if (layer instanceof Layer.Input) {
        input = values.get(at);
      }
      if (layer instanceof Layer.Activate && goal == Goal.OBSERVE) {
        operations.add(new Observed(lane, value(at), readers.get(at).size()));
      }
    }
    List<Step> forward = operations.stream().flatMap(o -> o.forward().stream()).toList();
    Value logits = value(graph.output());
    int own = lane.split().own();
    if (!goal.trains()) {
      return Program.of(
          input,
          logits,
          Optional.empty(),
          forward,
          List.of(),
          own,
          lane.kernels().cached(),
          lane.gradientsOf(SliceSet.of(List.of())));
    }
    Value gradient = logits.another();
    Backward backward = new Backward(lane.kernels().node());
    backward.contribute(logits, gradient, true);
    for (int i = operations.size() - 1; i >= 0; i--) {
      operations.get(i).backward(backward);
    }
    return Program.of(
        input,
        logits,
        Optional.of(gradient),
        forward,
        backward.steps(),
        own,
        lane.kernels().cached(),
        lane.gradientsOf(layout.usedBy(graph)));
  }

  /** What the layer at a position becomes. */
  private final class At implements Layer.Visitor<List<Operation>> {
    private final int at;

    At(int at) {
      this.at = at;
    }

    @Override
    public List<Operation> input(Layer.Input layer) {
      place(at, false);
      return List.of();
    }

    @Override
    public List<Operation> zero(Layer.Zero layer) {
      return List.of(new Zeros(place(at, false)));
    }

    @Override
    public List<Operation> convolution(Layer.Convolution layer) {
      return convolve(
          layer.input(),
          new Window(
              shape(layer.input()), shape(at), layer.kernel(), layer.stride(), layer.padding()),
          layer.groups(),
          layer.weight(),
          Optional.empty());
    }

    @Override
    public List<Operation> linear(Layer.Linear layer) {
      return convolve(
          layer.input(),
          new Window(shape(layer.input()), shape(at), 1, 1, 0),
          1,
          layer.weight(),
          Optional.of(layer.bias()));
    }

    private List<Operation> convolve(
        int input, Window window, int groups, String weight, Optional<String> bias) {
      Value y = place(at, true);
      Optional<Slice> biases = bias.map(layout::slice);
      return List.of(
          new Convolution(lane, window, groups, value(input), y, layout.slice(weight), biases));
    }

    @Override
    public List<Operation> averagePool(Layer.AveragePool layer) {
      Window window =
          new Window(
              shape(layer.input()), shape(at), layer.kernel(), layer.stride(), layer.padding());
      Value x = value(layer.input());
      return List.of(AveragePool.of(lane, window, x, place(at, x.differentiable())));
    }

    @Override
    public List<Operation> globalAveragePool(Layer.GlobalAveragePool layer) {
      Value x = value(layer.input());
      Value y = place(at, x.differentiable());
      return List.of(GlobalAveragePool.of(lane, shape(layer.input()), x, y));
    }

    @Override
    public List<Operation> batchNorm(Layer.BatchNorm layer) {
      Value x = value(layer.input());
      Normalization figures =
          new Normalization(lane.kernels().node().planes(shape(at)), layer.epsilon());
      BatchNorm normalization = new BatchNorm(lane, layout, layer, figures, goal.trains());
      // An activation's gradient is gated by its output, which must stay until then.
      boolean owned =
          readers.get(layer.input()).size() == 1
              && !(graph.layers().get(layer.input()) instanceof Layer.Activate);
      normalized.put(at, new Node.Term(x, Optional.of(normalization), owned));
      List<Operation> operations = new ArrayList<>();
      if (normalization.ofBatch()) {
        operations.add(new Moments(lane, x, figures));
      }
      List<Integer> all = readers.get(at);
      if (all.size() != 1 || !(graph.layers().get(all.get(0)) instanceof Layer.Sum)) {
        operations.add(node(at, List.of(term(at))));
      }
      return operations;
    }

    @Override
    public List<Operation> sum(Layer.Sum layer) {
      return List.of(node(at, layer.inputs().stream().map(Lowering.this::term).toList()));
    }

    @Override
    public List<Operation> activate(Layer.Activate layer) {
      if (values.get(at).isPresent()) {
        return List.of(); // it came out of a node
      }
      List<Node.Term> terms = List.of(term(layer.input()));
      Value y = place(at, value(layer.input()).differentiable());
      Node.Activated activated = new Node.Activated(layer.activation(), y);
      return List.of(new Node(lane, terms, Optional.empty(), Optional.of(activated)));
    }

    @Override
    public List<Operation> dropout(Layer.Dropout layer) {
      Value x = value(layer.input());
      if (!goal.trains()) {
        values.set(at, Optional.of(x));
        return List.of();
      }
      Value y = place(at, x.differentiable());
      Planes planes = lane.kernels().node().planes(shape(at));
      Value mask = x.another();
      return List.of(new Dropout(lane, planes, at, layer.rate(), x, y, mask));
    }
  }

  /** What a layer is to a node that reads it. */
  private Node.Term term(int at) {
    return values.get(at).isEmpty()
        ? normalized.get(at)
        : new Node.Term(value(at), Optional.empty(), false);
  }

  /** The node of a layer and of the first activation that reads it. */
  private Node node(int at, List<Node.Term> terms) {
    boolean differentiable = terms.stream().anyMatch(Node.Term::differentiable);
    Optional<Integer> reader =
        readers.get(at).stream()
            .filter(r -> graph.layers().get(r) instanceof Layer.Activate)
            .findFirst();
    Optional<Node.Activated> activated =
        reader.map(
            r -> {
              Layer.Activate layer = (Layer.Activate) graph.layers().get(r);
              return new Node.Activated(layer.activation(), place(r, differentiable));
            });
    boolean readByOthers =
        at == graph.output()
            || readers.get(at).stream().anyMatch(r -> !Optional.of(r).equals(reader));
    boolean gates =
        goal.trains() && activated.filter(a -> NodeKernel.gatedByInput(a.activation())).isPresent();
    Optional<Value> sum =
        readByOthers || gates ? Optional.of(place(at, differentiable)) : Optional.empty();
    Node node = new Node(lane, terms, sum, activated);
    boolean readOnce = reader.filter(r -> readers.get(r).size() == 1).isPresent();
    if (readOnce) {
      node.recompute();
    }
    return node;
  }

  private Value place(int at, boolean differentiable) {
    int image = lane.kernels().node().planes(shape(at)).size();
    Value value = Value.ofImages(lane.split().own(), image, differentiable);
    values.set(at, Optional.of(value));
    return value;
  }

  private Value value(int at) {
    return values.get(at).orElseThrow();
  }

  /** Shape of a layer's output, for one image. */
  private Shape shape(int at) {
    return graph.shape(at);
  }
}
