package org.nshot.training.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nshot.engine.SubnetEngine;
import org.nshot.optim.Schedule;
import org.nshot.space.Architecture;
import org.nshot.supernet.ParameterLayout;
import org.nshot.tensors.Tensor;
import org.nshot.training.EpochReport;
import org.nshot.training.LocalTrainer;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.PathShare;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.RoundReport;
import org.nshot.training.RoundResult;
import org.nshot.training.ShardFigures;
import org.nshot.training.Training;
import org.nshot.training.TrainingState;
import org.nshot.training.replay.ReplayReport.Quantity;
import org.nshot.training.replay.Trajectory.Epoch;
import org.nshot.training.replay.Trajectory.Evaluation;
import org.nshot.training.replay.Trajectory.Step;

/** Trains a recorded trajectory's paths on its batches again and compares all that it records. */
public final class Replay {
  private static final double NEAR_ZERO = 0.01;

  private final Trajectory trajectory;
  private final Training training;
  private final Map<Quantity, Double> errors = new EnumMap<>(Quantity.class);

  private Replay(Trajectory trajectory) {
    this.trajectory = trajectory;
    this.training =
        new Training(
            trajectory.config(),
            trajectory.space(),
            trajectory.horizon(),
            trajectory.images().count());
  }

  /**
   * @param folder a recorded trajectory
   * @param engines opens the engine under test, closed here
   * @throws IOException naming the file and key if the folder isn't a trajectory
   */
  public static ReplayReport run(Path folder, Function<ParameterLayout, SubnetEngine> engines)
      throws IOException {
    Replay replay = new Replay(Trajectory.read(folder));
    try (SubnetEngine engine = engines.apply(replay.training.layout())) {
      return replay.run(engine, folder);
    }
  }

  private ReplayReport run(SubnetEngine engine, Path folder) throws IOException {
    ParameterLayout layout = training.layout();
    float[] initial;
    float[] last;
    try {
      initial = layout.fromTensors(trajectory.initial(), folder + "/init.safetensors");
      last = layout.fromTensors(trajectory.last(), folder + "/final.safetensors");
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    TrainingState state = training.start(initial);
    LocalTrainer trainer =
        new LocalTrainer(
            training, engine, (plan, epoch, round) -> trajectory.images().batch(plan.positions()));
    for (Step step : trajectory.steps()) {
      int[] paths = IntStream.range(0, step.paths().size()).toArray();
      ShardPlan shard = new ShardPlan(0, step.positions(), paths);
      RoundPlan plan = training.plan(state, step.paths(), List.of(shard));
      RoundResult result = trainer.train(plan, training.vectors(state));
      RoundReport report = training.apply(state, plan, result);
      compare(step, plan, result.shards().get(0), report);
      report.epoch().ifPresent(this::compare);
    }
    compareWeights(layout.toTensors(state.weights()), layout.toTensors(last));
    if (trajectory.evaluation().isEmpty()) { // a supernet
      compareChanges(
          layout.toTensors(initial), layout.toTensors(state.weights()), layout.toTensors(last));
    }
    trajectory.evaluation().ifPresent(evaluation -> compare(evaluation, engine, state));
    return new ReplayReport(trajectory.steps().size(), errors);
  }

  private void compare(Step step, RoundPlan plan, ShardFigures shard, RoundReport report) {
    relative(
        Quantity.LOSS,
        shard.paths().stream().flatMapToDouble(path -> Arrays.stream(path.stepLosses())).toArray(),
        step.losses());
    step.recorded("grad_norm_before_clip")
        .ifPresent(norm -> relative(Quantity.GRADIENT_NORM, report.gradientNorms(), norm));
    step.recorded("grad_norm")
        .ifPresent(norm -> relative(Quantity.GRADIENT_NORM, report.gradientNorms(), norm));
    step.recorded("sample_grad_norms")
        .ifPresent(
            norms ->
                relative(Quantity.SAMPLE_NORMS, widen(shard.paths().get(0).sampleNorms()), norms));
    step.recorded("op_grad_norms")
        .ifPresent(
            norms ->
                relative(
                    Quantity.OPERATION_NORMS,
                    report.operationNorms().isEmpty()
                        ? new double[0]
                        : flat(report.operationNorms().get(0)),
                    norms));
    step.recorded("lr")
        .ifPresent(
            lr -> relative(Quantity.LEARNING_RATE, new double[] {plan.updates().get(0).lr()}, lr));
    step.recorded("loss_coefficients")
        .ifPresent(
            coefficients ->
                relative(
                    Quantity.LOSS_COEFFICIENT,
                    plan.updates().get(0).shares().stream()
                        .mapToDouble(PathShare::coefficient)
                        .toArray(),
                    coefficients));
    if (training.schedule() instanceof Schedule.ComplexityAware calr) {
      step.recorded("gamma")
          .ifPresent(
              gamma ->
                  relative(
                      Quantity.GAMMA,
                      step.paths().stream().mapToDouble(path -> gamma(calr, path)).toArray(),
                      gamma));
    }
  }

  private double gamma(Schedule.ComplexityAware calr, Architecture path) {
    return calr.gamma(training.space().complexity(path).weights());
  }

  private void compare(EpochReport report) {
    if (report.epoch() < trajectory.epochs().size()) {
      Epoch recorded = trajectory.epochs().get(report.epoch());
      compareTable(
          Quantity.PATH_IMPORTANCE,
          report.pathImportance().map(Replay::flat).orElse(new double[0]),
          recorded,
          "path_importance");
      compareTable(
          Quantity.PATH_PROBABILITY,
          flat(report.nextPathProbabilities()),
          recorded,
          "path_probability_next");
      compareTable(
          Quantity.DATA_IMPORTANCE,
          report.dataImportance().orElse(new double[0]),
          recorded,
          "data_importance");
      compareTable(
          Quantity.DATA_PROBABILITY,
          report.nextDataDistribution().orElse(new double[0]),
          recorded,
          "data_probability_next");
    }
  }

  private void compareTable(Quantity quantity, double[] actual, Epoch recorded, String key) {
    if (recorded.tables().containsKey(key)) {
      relative(quantity, actual, recorded.tables().get(key));
    }
  }

  /** Logits with running statistics, beside the largest of them. */
  private void compare(Evaluation recorded, SubnetEngine engine, TrainingState state) {
    engine.load(training.layout().all(), state.weights());
    int[] every = IntStream.range(0, recorded.images().count()).toArray();
    Architecture alone = Architecture.of();
    float[] logits =
        engine
            .evaluate(training.subnets().of(alone).graph(), recorded.images().batch(every))
            .logits();
    double largest = Arrays.stream(recorded.logits()).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < logits.length; i++) {
      note(Quantity.LOGITS, Math.abs(logits[i] - recorded.logits()[i]) / largest);
    }
  }

  private void compareWeights(Map<String, Tensor> actual, Map<String, Tensor> expected) {
    double floor = trajectory.evaluation().isPresent() ? NEAR_ZERO : 0; // BN's biases and means
    expected.forEach(
        (name, tensor) -> {
          float[] wanted = tensor.floats();
          float[] got = actual.get(name).floats();
          double largest = floor;
          double error = 0;
          for (int i = 0; i < wanted.length; i++) {
            largest = Math.max(largest, Math.abs(wanted[i]));
            error = worse(error, Math.abs((double) got[i] - wanted[i]));
          }
          note(Quantity.WEIGHTS, error / largest);
        });
  }

  /** Weight decay and momentum move weights by less than the weights' own limit. */
  private void compareChanges(
      Map<String, Tensor> before, Map<String, Tensor> actual, Map<String, Tensor> expected) {
    expected.forEach(
        (name, tensor) -> {
          float[] start = before.get(name).floats();
          float[] wanted = tensor.floats();
          float[] got = actual.get(name).floats();
          double largest = 0;
          double error = 0;
          for (int i = 0; i < wanted.length; i++) {
            largest = Math.max(largest, Math.abs((double) wanted[i] - start[i]));
            error = worse(error, Math.abs((double) got[i] - wanted[i]));
          }
          note(Quantity.CHANGE, error == 0 ? 0 : error / largest);
        });
  }

  private static double[] flat(double[][] table) {
    return Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray();
  }

  private void relative(Quantity quantity, double[] actual, double[] expected) {
    if (actual.length != expected.length) {
      note(quantity, Double.POSITIVE_INFINITY);
      return;
    }
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      note(quantity, error == 0 ? 0 : error / Math.abs(expected[i]));
    }
  }

  private void note(Quantity quantity, double error) {
    errors.merge(quantity, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error, Math::max);
  }

  private static double worse(double a, double b) {
    return Double.isNaN(b) ? Double.POSITIVE_INFINITY : Math.max(a, b);
  }

  private static double[] widen(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
