package org.nshot.latency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.export.TrainedNetwork;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.search.Bound;
import org.nshot.search.Cost;
import org.nshot.search.LatencyTable;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.Complexity;
import org.nshot.space.Layer;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

class LatencyMeasurementTest {
  private static final Shape IMAGE = new Shape(16, 16, 3);
  private static final SearchSpace MACRO = SpaceSpec.of("nas-bench-macro").at(IMAGE, 10);
  private static final LatencyMeasurement.Plan PLAN = new LatencyMeasurement.Plan(5, 20, 2, 3);
  private static final LatencyCsv.Conditions CONDITIONS =
      new LatencyCsv.Conditions("pretended", 1, 1, "a, \"device\"");

  /** A machine on which a convolution takes its multiply-adds, in thousands, and no other layer. */
  private static double pretended(TrainedNetwork network) {
    double multiplyAdds = 0;
    for (int at = 0; at < network.graph().layers().size(); at++) {
      Layer layer = network.graph().layers().get(at);
      if (layer instanceof Layer.Convolution) {
        multiplyAdds +=
            Complexity.of(layer, network.graph().inputShape(at), network.graph().shape(at))
                .multiplyAdds();
      }
    }
    return multiplyAdds / 1e3;
  }

  /** Five runs: their quartiles are half a spread from the median. */
  private static double[] runs(double median, double spread) {
    double half = spread / 2;
    return new double[] {median - half, median, median + half, median - half, median + half};
  }

  private static LatencyReport measure(SearchSpace space, Stopwatch stopwatch) throws IOException {
    return LatencyMeasurement.run(space, stopwatch, PLAN, (step, steps, what) -> {});
  }

  private static Cost read(String csv, SearchSpace space) throws IOException {
    return LatencyTable.read(new ByteArrayInputStream(csv.getBytes(UTF_8)), "l.csv", space);
  }

  @Test
  void run_onAMachineWhosePartsAddUp_predictsEveryPathAndReadsItsTableBack() throws IOException {
    LatencyReport report = measure(MACRO, network -> runs(7 + 2 * pretended(network), 0.5));
    double ofAllPaths =
        7
            + 2
                * (MACRO.complexity(MACRO.smallest()).multiplyAdds() / 1e3
                    - 10 * 1.28 // the classifier is no convolution
                    - identities(MACRO.smallest()));
    assertEquals(20, report.checked().size());
    assertEquals(1, report.tau().getAsDouble(), 1e-12);
    assertEquals(0, report.meanError(), 1e-6);
    assertEquals(1, report.scale(), 1e-9);
    assertEquals(ofAllPaths, report.parts().fixed(), 1e-6);
    Cost cost = read(new LatencyCsv(report, CONDITIONS).parts(), MACRO);
    for (PathTime time : report.paths()) {
      assertEquals(time.timing().median(), cost.of().applyAsDouble(time.path()), 1e-6);
      assertEquals(0.5, time.timing().spread());
    }
    Cost measured = read(new LatencyCsv(report, CONDITIONS).paths(), MACRO);
    PathTime last = report.paths().get(24);
    assertEquals(last.timing().median(), measured.of().applyAsDouble(last.path()));
    assertTrue(new Bound(cost, new Range(0, 1e9)).holds(last.path()));
  }

  /** Multiply-adds of a path's identities, which are 1x1 convolutions where the shape changes. */
  private static double identities(Architecture path) {
    double sum = 0;
    for (int block = 0; block < path.blocks(); block++) {
      for (var graph : MACRO.operation(new Choice(block, path.operation(block)))) {
        for (int at = 0; at < graph.layers().size(); at++) {
          sum +=
              Complexity.of(graph.layers().get(at), graph.inputShape(at), graph.shape(at))
                      .multiplyAdds()
                  / 1e3;
        }
      }
    }
    return sum;
  }

  @Test
  void run_onAMachineSlowerWithinPaths_scalesTheParts() throws IOException {
    LatencyReport report =
        measure(
            MACRO,
            network -> {
              boolean whole = network.image().equals(IMAGE);
              return runs(1 + (whole ? 3 : 1) * pretended(network), 0);
            });
    assertEquals(3, report.scale(), 1e-9);
    assertEquals(0, report.meanError(), 1e-6);
    OperationTime operation = report.operations().get(1);
    assertEquals(3 * operation.timing().median(), report.parts().of(operation.choice()), 1e-9);
  }

  /** A machine that somebody else uses in one of three rounds. */
  @Test
  void run_onAMachineThatIsBusyForAWhile_isNotMisled() throws IOException {
    int[] calls = {0};
    int warmUps = 5;
    LatencyMeasurement.Plan plan = new LatencyMeasurement.Plan(warmUps, 20, 3, 3);
    int round = measured(plan, network -> runs(1, 0)).size();
    LatencyReport report =
        LatencyMeasurement.run(
            MACRO,
            network -> {
              boolean busy = ++calls[0] > warmUps + round && calls[0] <= warmUps + 2 * round;
              return runs((busy ? 10 : 1) * (1 + pretended(network)), 0);
            },
            plan,
            (step, steps, what) -> {});
    assertEquals(0, report.meanError(), 1e-6);
  }

  /** The networks of a round. */
  private static List<TrainedNetwork> measured(LatencyMeasurement.Plan plan, Stopwatch stopwatch)
      throws IOException {
    List<TrainedNetwork> all = new ArrayList<>();
    LatencyMeasurement.run(
        MACRO,
        network -> {
          all.add(network);
          return stopwatch.time(network);
        },
        new LatencyMeasurement.Plan(plan.fitted(), plan.checked(), 1, plan.seed()),
        (step, steps, what) -> {});
    return all.subList(plan.fitted(), all.size());
  }

  /** A cell's edges have equal operations, once a stage: they are timed once for all cells. */
  @Test
  void run_timesEqualOperationsOnce_andThoseThatDoNothingNever() throws IOException {
    SearchSpace space = NasBench201.sized(4, 2, 10, IMAGE);
    List<Shape> timed = new ArrayList<>();
    LatencyReport report =
        measure(
            space,
            network -> {
              timed.add(network.image());
              return runs(1 + pretended(network), 0);
            });
    // 5 paths to warm up; in each of two rounds 25 paths and, at each stage, conv 1x1, conv 3x3,
    // pooling and the classifier alone.
    assertEquals(5 + 2 * (25 + 3 * 4), timed.size());
    for (OperationTime time : report.operations()) {
      String operation = space.blocks().get(0).operations().get(time.choice().operation());
      if (operation.equals("none") || operation.equals("skip_connect")) {
        assertEquals(0, time.timing().median());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"layer", "widths"})
  void tables_ofAnotherSpaceOrSize_areRefused(String other) throws IOException {
    LatencyReport report = measure(MACRO, network -> runs(1 + pretended(network), 0));
    SearchSpace wanted =
        other.equals("layer")
            ? NasBench201.sized(4, 1, 10, IMAGE)
            : new SpaceSpec("nas-bench-macro", java.util.Map.of("width", "0.5")).at(IMAGE, 10);
    LatencyCsv tables = new LatencyCsv(report, CONDITIONS);
    for (String csv : List.of(tables.parts(), tables.paths())) {
      String refused = assertThrows(IOException.class, () -> read(csv, wanted)).getMessage();
      assertTrue(
          refused.startsWith(
              other.equals("layer")
                  ? "l.csv line 2: a latency of space nas-bench-macro, expected one of nas-bench-201"
                  : "l.csv line 2: a latency of nas-bench-macro at another size: its largest path has"),
          refused);
    }
  }

  @ParameterizedTest
  @EnumSource(LatencyRuntime.class)
  void stopwatch_runsWholePathsAndOperations(LatencyRuntime runtime) throws IOException {
    Iterator<Long> clock =
        DoubleStream.iterate(0, t -> t + 1e6).mapToLong(t -> (long) t).iterator();
    Stopwatch stopwatch = runtime.stopwatch(1, 2, new Repeats(0, 1, 0, clock::next));
    LatencyReport report =
        LatencyMeasurement.run(
            MACRO, stopwatch, new LatencyMeasurement.Plan(3, 3, 1, 0), (step, steps, what) -> {});
    // By a clock that goes on by a millisecond each look, everything takes one.
    report.paths().forEach(time -> assertEquals(1, time.timing().median()));
    report.operations().forEach(time -> assertEquals(0, time.timing().median()));
    assertEquals(1, report.parts().fixed());
  }

  /** A clock at which the runs take so many milliseconds, one after another. */
  private static Repeats repeats(int warmup, int timed, double least, double... milliseconds) {
    List<Long> looks = new ArrayList<>();
    for (double taken : milliseconds) {
      looks.addAll(List.of(0L, (long) (taken * 1e6)));
    }
    return new Repeats(warmup, timed, least, looks.iterator()::next);
  }

  @Test
  void repeats_leaveTheWarmUpOut() throws IOException {
    List<Integer> runs = new ArrayList<>();
    Timing timing = Timing.of(repeats(2, 3, 0, 90, 80, 4, 2, 3).time(() -> runs.add(1)));
    assertEquals(5, runs.size());
    assertEquals(3, timing.median(), "of 4, 2 and 3 ms");
    assertEquals(1, timing.spread(), "from 2.5 to 3.5 ms");
  }

  @Test
  void repeats_ofShortRuns_goOnForTheLeastTime() throws IOException {
    List<Integer> runs = new ArrayList<>();
    Timing timing = Timing.of(repeats(1, 2, 10, 6, 5, 1, 2, 3, 9).time(() -> runs.add(1)));
    assertEquals(6, runs.size(), "6 + 5 ms of warming up, then 1 + 2 + 3 + 9");
    assertEquals(2.5, timing.median());
  }
}
