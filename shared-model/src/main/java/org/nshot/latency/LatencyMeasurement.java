package org.nshot.latency;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.nshot.export.TrainedNetwork;
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
  private final Map<Place, Timing> known = new HashMap<>();
  private int steps;

  /**
   * Which whole paths are timed.
   *
   * @param fitted how many the parts are fitted to
   * @param checked how many others say how well the parts predict
   * @param seed what draws them
   */
  public record Plan(int fitted, int checked, long seed) {
    private static final int FEWEST = 3; // fewer say nothing of an order, and less of a line

    /**
     * @throws IllegalArgumentException naming the setting that doesn't fit
     */
    public Plan {
      atLeast("fit-paths", fitted);
      atLeast("paths", checked);
    }

    private static void atLeast(String key, int value) {
      if (value < FEWEST) {
        throw new IllegalArgumentException(
            "%s: %d, expected at least %d".formatted(key, value, FEWEST));
      }
    }
  }

  /** Hears what is timed. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param step from 1
     * @param what is timed next
     */
    void next(int step, String what);
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

  private LatencyReport run() throws IOException {
    List<Architecture> paths =
        PathSelection.sample(space, plan.fitted() + plan.checked(), plan.seed());
    time("a path, to warm up", whole(paths.get(0)));
    List<OperationTime> operations = operations();
    double[][] alone = byBlock(operations);
    ToDoubleFunction<Architecture> sum = new LatencyParts(space, 0, alone)::of;
    List<Timing> timings = new ArrayList<>();
    for (Architecture path : paths) {
      timings.add(time("path " + space.format(path), whole(path)));
    }
    Line line = Line.through(paths, timings, plan.fitted(), sum);
    LatencyParts parts = line.parts(space, alone);
    List<PathTime> times = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      Architecture path = paths.get(i);
      times.add(new PathTime(path, timings.get(i), parts.of(path), i < plan.fitted()));
    }
    return new LatencyReport(space, operations, times, line.slope(), parts);
  }

  private Timing time(String what, TrainedNetwork network) throws IOException {
    listener.next(++steps, what);
    return stopwatch.time(network);
  }

  private List<OperationTime> operations() throws IOException {
    List<OperationTime> times = new ArrayList<>();
    for (int block = 0; block < space.blocks().size(); block++) {
      for (int operation = 0;
          operation < space.blocks().get(block).operations().size();
          operation++) {
        Choice choice = new Choice(block, operation);
        double median = 0;
        double spread = 0;
        for (SubnetGraph place : space.operation(choice)) {
          Timing timing = operation(place, name(choice));
          median += timing.median();
          spread += timing.spread();
        }
        times.add(new OperationTime(choice, new Timing(median, spread)));
      }
    }
    return times;
  }

  private String name(Choice choice) {
    return "operation "
        + space.blocks().get(choice.block()).operations().get(choice.operation())
        + " of "
        + space.blocks().get(choice.block()).name();
  }

  private Timing operation(SubnetGraph graph, String name) throws IOException {
    if (!(graph.layers().get(0) instanceof Layer.Input) || graph.layers().size() == 1) {
      return Timing.NONE; // it makes nothing of what it reads, or hands it on
    }
    Place place = new Place(graph.shape(0), computations.numberOfNetwork(graph));
    Timing timing = known.get(place);
    if (timing == null) {
      Timing with = time(name, classified(graph));
      Timing without = classifier(graph.shape(0));
      timing = new Timing(Math.max(0, with.median() - without.median()), with.spread());
      known.put(place, timing);
    }
    return timing;
  }

  private Timing classifier(Shape in) throws IOException {
    SubnetGraph.Builder nothing = SubnetGraph.builder(in);
    SubnetGraph graph = nothing.build(nothing.input());
    Place place = new Place(in, computations.numberOfNetwork(graph));
    Timing timing = known.get(place);
    if (timing == null) {
      timing = time("a classifier of " + in, classified(graph));
      known.put(place, timing);
    }
    return timing;
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
