package org.nshot.latency;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.apache.commons.math3.util.MathArrays;
import org.nshot.export.TrainedNetwork;
import org.nshot.input.AtLeast;
import org.nshot.ranking.PathSelection;
import org.nshot.search.LatencyParts;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.Computations;
import org.nshot.space.Layer;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.StandaloneNetwork;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;

/**
 * Times the parts of a space and some whole paths.
 *
 * <p>An operation is timed at each place where its block stands, with a classifier behind it, less
 * the classifier alone on what the operation reads: so what it costs to bring images in is not
 * counted. Equal operations on equal shapes are timed once. By themselves operations are a little
 * faster or slower than within a network (caches, layers that are fused, layers that paths share),
 * so a line is laid through some whole paths, measured = a + b · sum of the operations, and each
 * part is b times the operation, a what all paths have in common.
 */
public final class LatencyMeasurement {
  private final SearchSpace space;
  private final Stopwatch stopwatch;
  private final Plan plan;
  private final Listener listener;
  private final Computations computations = new Computations();
  private final Map<Object, Timed> networks = new LinkedHashMap<>(); // by path or place

  /**
   * What is timed, and how often.
   *
   * @param fitted how many whole paths the parts are fitted to
   * @param checked how many others say how well the parts predict
   * @param rounds how often all networks are timed, one after another: what disturbs a machine for
   *     a while so disturbs a part of each
   * @param seed what draws the paths
   */
  public record Plan(int fitted, int checked, int rounds, long seed) {
    private static final int FEWEST = 3; // fewer say nothing of an order, and less of a line

    /**
     * @throws IllegalArgumentException naming the setting that doesn't fit
     */
    public Plan {
      AtLeast.of(FEWEST, "fit-paths", fitted);
      AtLeast.of(FEWEST, "paths", checked);
      AtLeast.one("rounds", rounds);
    }
  }

  /** Hears what is timed. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param step from 1
     * @param steps all of them
     * @param what is timed next
     */
    void next(int step, int steps, String what);
  }

  /** What an operation is to a clock: equal ones take equally long. */
  private record Place(Shape in, int computation) {}

  private LatencyMeasurement(SearchSpace space, Stopwatch stopwatch, Plan plan, Listener listener) {
    this.space = space;
    this.stopwatch = stopwatch;
    this.plan = plan;
    this.listener = listener;
  }

  /**
   * @throws IOException if the stopwatch fails
   * @throws IllegalArgumentException if the space has not so many paths
   */
  public static LatencyReport run(
      SearchSpace space, Stopwatch stopwatch, Plan plan, Listener listener) throws IOException {
    return new LatencyMeasurement(space, stopwatch, plan, listener).run();
  }

  /** A network and what was timed of it. */
  private static final class Timed {
    private final String what;
    private final TrainedNetwork network;
    private double[] milliseconds = {};

    Timed(String what, TrainedNetwork network) {
      this.what = what;
      this.network = network;
    }

    void time(Stopwatch stopwatch) throws IOException {
      milliseconds = MathArrays.concatenate(milliseconds, stopwatch.time(network));
    }

    Timing timing() {
      return Timing.of(milliseconds);
    }
  }

  private LatencyReport run() throws IOException {
    List<Architecture> paths =
        PathSelection.sample(space, plan.fitted() + plan.checked(), plan.seed());
    for (Architecture path : paths) {
      networks.put(path, new Timed("path " + space.format(path), whole(path)));
    }
    everyOperation().forEach(choice -> space.operation(choice).forEach(this::addOperation));
    time(paths.subList(0, plan.fitted()));
    List<OperationTime> operations =
        everyOperation().stream().map(choice -> new OperationTime(choice, timing(choice))).toList();
    double[][] alone = byBlock(operations);
    ToDoubleFunction<Architecture> sum = new LatencyParts(space, 0, alone)::of;
    List<Timing> timings = paths.stream().map(path -> networks.get(path).timing()).toList();
    Line line = Line.through(paths, timings, plan.fitted(), sum);
    LatencyParts parts = line.parts(space, alone);
    List<PathTime> times = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      Architecture path = paths.get(i);
      times.add(new PathTime(path, timings.get(i), parts.of(path), i < plan.fitted()));
    }
    return new LatencyReport(space, operations, times, line.slope(), parts);
  }

  private List<Choice> everyOperation() {
    List<Choice> all = new ArrayList<>();
    for (int block = 0; block < space.blocks().size(); block++) {
      for (int o = 0; o < space.blocks().get(block).operations().size(); o++) {
        all.add(new Choice(block, o));
      }
    }
    return all;
  }

  /**
   * @param first paths that are timed before anything counts, for the JVM's compiler
   */
  private void time(List<Architecture> first) throws IOException {
    int steps = first.size() + plan.rounds() * networks.size();
    int step = 0;
    for (Architecture path : first) {
      listener.next(++step, steps, "a path, to warm up");
      stopwatch.time(networks.get(path).network);
    }
    for (int round = 0; round < plan.rounds(); round++) {
      for (Timed timed : networks.values()) {
        listener.next(++step, steps, timed.what);
        timed.time(stopwatch);
      }
    }
  }

  private void addOperation(SubnetGraph graph) {
    if (!idle(graph)) {
      add(graph);
      add(nothing(graph));
    }
  }

  private void add(SubnetGraph graph) {
    String what = "an operation on " + graph.shape(0);
    networks.computeIfAbsent(place(graph), place -> new Timed(what, classified(graph)));
  }

  /** Whether it makes nothing of what it reads, or hands it on. */
  private static boolean idle(SubnetGraph graph) {
    return !(graph.layers().get(0) instanceof Layer.Input) || graph.layers().size() == 1;
  }

  /** What reads the same and hands it on. */
  private static SubnetGraph nothing(SubnetGraph graph) {
    SubnetGraph.Builder nothing = SubnetGraph.builder(graph.shape(0));
    return nothing.build(nothing.input());
  }

  private Place place(SubnetGraph graph) {
    return new Place(graph.shape(0), computations.numberOfNetwork(graph));
  }

  /** Of all places where an operation's block stands, together. */
  private Timing timing(Choice choice) {
    double median = 0;
    double spread = 0;
    for (SubnetGraph graph : space.operation(choice)) {
      if (!idle(graph)) {
        Timing with = networks.get(place(graph)).timing();
        Timing without = networks.get(place(nothing(graph))).timing();
        median += Math.max(0, with.median() - without.median());
        spread += with.spread();
      }
    }
    return new Timing(median, spread);
  }

  /** What an operation puts out, classified: a network that every runtime takes. */
  private TrainedNetwork classified(SubnetGraph operation) {
    SubnetGraph.Builder network = SubnetGraph.builder(operation.shape(0));
    int[] at = new int[operation.layers().size()];
    for (int i = 0; i < at.length; i++) {
      Layer layer = operation.layers().get(i);
      at[i] = layer instanceof Layer.Input ? network.input() : network.add(layer.from(p -> at[p]));
    }
    int features = network.globalAveragePool(at[operation.output()]);
    int logits = network.linear(features, "classifier.weight", "classifier.bias", space.classes());
    return alone(
        StandaloneNetwork.of(
            space.name(),
            "operation",
            operation.shape(0),
            space.classes(),
            network.build(logits),
            0));
  }

  private TrainedNetwork whole(Architecture path) {
    return alone(StandaloneNetwork.of(space, path));
  }

  /** With first weights: which they are doesn't matter to how long it takes. */
  private static TrainedNetwork alone(SearchSpace network) {
    ParameterLayout layout = ParameterLayout.of(network);
    return new TrainedNetwork(
        network.image(),
        network.graph(Architecture.of()),
        layout,
        Initialization.weights(layout, 0));
  }

  private double[][] byBlock(List<OperationTime> operations) {
    double[][] times =
        space.blocks().stream()
            .map(block -> new double[block.operations().size()])
            .toArray(double[][]::new);
    operations.forEach(
        time -> times[time.choice().block()][time.choice().operation()] = time.timing().median());
    return times;
  }

  /** measured = offset + slope · sum of the operations; neither is below 0. */
  private record Line(double offset, double slope) {

    static Line through(
        List<Architecture> paths,
        List<Timing> timings,
        int count,
        ToDoubleFunction<Architecture> sum) {
      SimpleRegression free = new SimpleRegression(true);
      SimpleRegression throughZero = new SimpleRegression(false);
      double rest = 0;
      for (int i = 0; i < count; i++) {
        double x = sum.applyAsDouble(paths.get(i));
        free.addData(x, timings.get(i).median());
        throughZero.addData(x, timings.get(i).median());
        rest += (timings.get(i).median() - x) / count;
      }
      if (!(free.getSlope() > 0)) { // too few paths, or too loud a machine, to correct by
        return new Line(Math.max(0, rest), 1);
      }
      return free.getIntercept() >= 0
          ? new Line(free.getIntercept(), free.getSlope())
          : new Line(0, throughZero.getSlope());
    }

    LatencyParts parts(SearchSpace space, double[][] alone) {
      double[][] scaled = new double[alone.length][];
      for (int block = 0; block < alone.length; block++) {
        scaled[block] = new double[alone[block].length];
        for (int operation = 0; operation < scaled[block].length; operation++) {
          scaled[block][operation] = slope * alone[block][operation];
        }
      }
      return new LatencyParts(space, offset, scaled);
    }
  }
}
