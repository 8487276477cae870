package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.StandaloneNetwork;
import org.nshot.space.WeightRole;
import org.nshot.supernet.Slice;
import org.nshot.tensors.Tensor;
import org.nshot.training.RoundPlan.GroupUpdate;
import org.nshot.training.RoundPlan.PathShare;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardFigures.PathFigures;

class TrainingTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 3, new Shape(4, 4, 3));
  private static final int SAMPLES = 37;

  private static Training training(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("epochs", "3", "batch", "8", "seed", "5"));
    all.putAll(settings);
    TrainingConfig config = TrainingConfig.of(all);
    return new Training(config, SPACE, Horizon.of(config, SAMPLES), SAMPLES);
  }

  private static TrainingState trained(Training training) {
    TrainingState state = training.start();
    new TrainingLoop(training, new ToyTrainer(training)).run(state, report -> true);
    return state;
  }

  static Stream<Map<String, String>> everyCombination() {
    List<Map<String, String>> combinations = List.of(Map.of());
    combinations = times(combinations, "path-sampler", "uniform", "fair", "importance");
    combinations = times(combinations, "data-sampler", "uniform", "importance");
    combinations =
        times(combinations, "schedule", "constant", "cosine-step", "cosine-epoch", "calr");
    combinations = times(combinations, "momentum-groups", "shared", "separated");
    combinations = times(combinations, "nesterov", "true", "false");
    combinations = times(combinations, "update", "dense", "sampled");
    return combinations.stream();
  }

  private static List<Map<String, String>> times(
      List<Map<String, String>> maps, String key, String... values) {
    List<Map<String, String>> product = new ArrayList<>();
    for (Map<String, String> map : maps) {
      for (String value : values) {
        Map<String, String> longer = new HashMap<>(map);
        longer.put(key, value);
        product.add(longer);
      }
    }
    return product;
  }

  @ParameterizedTest
  @MethodSource("everyCombination")
  void run_everyCombinationOfStrategies_trainsAndResumesToTheSameBits(
      Map<String, String> combination) {
    Map<String, String> settings = new HashMap<>(combination);
    settings.put("shards", "2");
    settings.put("ema", "0.9");
    Training training = training(settings);
    TrainingState whole = trained(training);
    assertTrue(training.finished(whole));
    double before = norm(training.start().weights());
    assertTrue(norm(whole.weights()) < before, "the toy's weights must shrink");

    TrainingState first = training.start();
    int[] rounds = {0};
    new TrainingLoop(training, new ToyTrainer(training))
        .run(first, report -> ++rounds[0] < training.horizon().roundsPerEpoch() + 2);
    assertEquals(1, first.epoch());
    assertEquals(2, first.round());
    TrainingStateFiles files = TrainingStateFiles.of(first, training.layout());
    Training again = training(settings);
    TrainingState resumed = files.toState(again, "checkpoint");
    List<Double> losses = new ArrayList<>();
    new TrainingLoop(again, new ToyTrainer(again))
        .run(
            resumed,
            report -> {
              report.epoch().ifPresent(epoch -> losses.add(epoch.totals().loss()));
              return true;
            });
    assertArrayEquals(whole.weights(), resumed.weights());
    assertArrayEquals(whole.used(), resumed.used());
    assertFalse(Arrays.equals(whole.weights(), whole.used()));
    assertArrayEquals(whole.paths().probabilities()[0], resumed.paths().probabilities()[0]);
    assertEquals(whole.momentum().byGroup().keySet(), resumed.momentum().byGroup().keySet());
    assertEquals(2, losses.size());
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /** The average as its formula has it, of the weights that every round left. */
  @Test
  void run_withAnAverage_movesTheWeightsAsWithout() {
    Training plain = training(Map.of());
    List<float[]> left = new ArrayList<>();
    TrainingState without = plain.start();
    new TrainingLoop(plain, new ToyTrainer(plain))
        .run(
            without,
            report -> {
              left.add(without.weights().clone());
              return true;
            });
    TrainingState with = trained(training(Map.of("ema", "0.5")));
    assertArrayEquals(without.weights(), with.weights());
    assertTrue(without.average().isEmpty());
    assertEquals(15, left.size());
    double[] expected = new double[without.weights().length];
    Arrays.setAll(expected, i -> plain.start().weights()[i]);
    for (int step = 0; step < left.size(); step++) {
      double kept = Math.min(0.5, (1.0 + step) / (10 + step));
      for (int i = 0; i < expected.length; i++) {
        expected[i] = kept * expected[i] + (1 - kept) * left.get(step)[i];
      }
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], with.used()[i], 1e-6 * Math.abs(expected[i]) + 1e-7);
    }
  }

  @Test
  void toState_ofAnotherConfig_saysWhatIsMissingOrTooMuch() {
    Training training = training(Map.of("path-sampler", "importance"));
    TrainingStateFiles one = TrainingStateFiles.of(training.start(), training.layout());
    Tensor five = Tensor.ofDoubles(List.of(5), new double[5]);
    assertEquals(
        "c/tables.safetensors: tensor path.importance.1, expected 1 tables of paths",
        refused(training, with(one, TrainingStateFiles.TABLES, "path.importance.1", five)));
    Map<String, Map<String, Tensor>> tensors = new HashMap<>(one.tensors());
    Map<String, Tensor> fewer = new HashMap<>(tensors.get(TrainingStateFiles.TABLES));
    fewer.remove("path.importance.0");
    tensors.put(TrainingStateFiles.TABLES, fewer);
    assertEquals(
        "c/tables.safetensors: tensor path.importance.0 is missing",
        refused(training, new TrainingStateFiles(tensors, one.description())));
    Training averaged = training(Map.of("path-sampler", "importance", "ema", "0.9"));
    assertEquals(
        "one/average.safetensors: missing, expected it with ema 0.9",
        assertThrows(IllegalArgumentException.class, () -> one.toState(averaged, "one"))
            .getMessage());
  }

  @Test
  void toState_ofADamagedFile_namesIt() {
    Training training = training(Map.of("path-sampler", "importance"));
    TrainingStateFiles whole = TrainingStateFiles.of(training.start(), training.layout());
    Tensor few = Tensor.ofDoubles(List.of(4), new double[4]);
    assertEquals(
        "c/tables.safetensors: epoch totals of 4 numbers, expected 11",
        refused(training, with(whole, TrainingStateFiles.TABLES, "epoch.totals", few)));
    assertEquals(
        "c/tables.safetensors: table 0 of paths: 4 operations, expected 5",
        refused(training, with(whole, TrainingStateFiles.TABLES, "path.importance.0", few)));
    for (String name : List.of("group.x/stem", "group.0", "group.12345678901/stem", "group.0/")) {
      assertEquals(
          "c/momentum.safetensors: tensor " + name + ", expected group.N/WEIGHT",
          refused(training, with(whole, TrainingStateFiles.MOMENTUM, name, few)));
    }
  }

  /** The same with a tensor more, or another one. */
  private static TrainingStateFiles with(
      TrainingStateFiles files, String file, String name, Tensor tensor) {
    Map<String, Map<String, Tensor>> all = new HashMap<>(files.tensors());
    Map<String, Tensor> changed = new HashMap<>(all.getOrDefault(file, Map.of()));
    changed.put(name, tensor);
    all.put(file, changed);
    return new TrainingStateFiles(all, files.description());
  }

  private static String refused(Training training, TrainingStateFiles files) {
    return message(() -> files.toState(training, "c"));
  }

  private static String message(Executable refused) {
    return assertThrows(IllegalArgumentException.class, refused).getMessage();
  }

  @Test
  void plan_anEpoch_drawsEverySampleOnceAndSpreadsItEvenly() {
    Training training = training(Map.of("shards", "3"));
    TrainingState state = training.start();
    List<Integer> seen = new ArrayList<>();
    for (int round = 0; round < training.horizon().roundsPerEpoch(); round++) {
      RoundPlan plan = training.plan(state);
      for (ShardPlan shard : plan.shards()) {
        assertTrue(shard.positions().length <= 8);
        for (int position : shard.positions()) {
          assertEquals(shard.shard(), position % 3);
          seen.add(position);
        }
      }
      training.apply(state, plan, new ToyTrainer(training).train(plan, training.vectors(state)));
    }
    assertEquals(1, state.epoch());
    assertEquals(SAMPLES, seen.size());
    assertEquals(SAMPLES, seen.stream().distinct().count());
  }

  @Test
  void plan_pathsPerRound_shardsTakePathsInTurn() {
    Training training = training(Map.of("shards", "4", "paths-per-round", "2"));
    RoundPlan plan = training.plan(training.start());
    assertEquals(2, plan.paths().size());
    for (ShardPlan shard : plan.shards()) {
      assertArrayEquals(new int[] {shard.shard() % 2}, shard.paths());
    }
    GroupUpdate update = plan.updates().get(0);
    assertEquals(List.of(new PathShare(0, 1, 0.5), new PathShare(1, 1, 0.5)), update.shares());
  }

  @Test
  void plan_fairWithSeparatedMomentum_oneGroupAllFivePaths() {
    Training training = training(Map.of("path-sampler", "fair", "momentum-groups", "separated"));
    RoundPlan plan = training.plan(training.start());
    assertEquals(5, plan.paths().size());
    assertEquals(1, plan.updates().size());
    assertEquals(5, plan.updates().get(0).shares().size());
    assertEquals(1, plan.updates().get(0).shares().get(0).average());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, plan.shards().get(0).paths());
  }

  @Test
  void plan_calr_scalesTheStepForOnePathAndTheLossForSeveral() {
    Training one = training(Map.of("schedule", "calr"));
    TrainingState late = one.start();
    new TrainingLoop(one, new ToyTrainer(one)).run(late, report -> report.plan().step() < 7);
    GroupUpdate single = one.plan(late).updates().get(0);
    assertTrue(single.lr() < 0.025);
    assertEquals(1, single.shares().get(0).coefficient());

    Training five = training(Map.of("schedule", "calr", "path-sampler", "fair"));
    TrainingState lateFive = five.start();
    new TrainingLoop(five, new ToyTrainer(five)).run(lateFive, report -> report.plan().step() < 7);
    GroupUpdate several = five.plan(lateFive).updates().get(0);
    assertEquals(0.025, several.lr());
    assertTrue(several.shares().stream().allMatch(share -> share.coefficient() < 1));
  }

  private static ShardResult shard(int number, PathFigures path, float[] gradient) {
    return new ShardResult(new ShardFigures(number, List.of(path), 1, 0), List.of(gradient));
  }

  @Test
  void plan_calrWarmingUp_scalesTheStepOfSeveralPathsToo() {
    Training five =
        training(Map.of("schedule", "calr", "path-sampler", "fair", "warmup-epochs", "2"));
    TrainingState state = five.start();
    state.nextRound();
    int rounds = five.horizon().roundsPerEpoch();
    GroupUpdate update = five.plan(state).updates().get(0);
    assertEquals(0.025 * 2 / (2 * rounds), update.lr(), 1e-12);
    assertTrue(update.shares().stream().allMatch(share -> share.coefficient() == 1));

    state.nextEpoch();
    state.nextEpoch();
    update = five.plan(state).updates().get(0);
    assertEquals(0.025, update.lr(), 1e-12);
    assertEquals(1, update.shares().get(0).coefficient(), 1e-12, "CaLR begins");
    state.nextRound();
    update = five.plan(state).updates().get(0);
    assertTrue(update.shares().stream().allMatch(share -> share.coefficient() < 1));
  }

  @Test
  void apply_twoShardsOfOnePath_isTheStepOnTheirUnion() {
    Training two = training(Map.of("shards", "2", "clip", "0"));
    TrainingState state = two.start();
    Architecture path = Architecture.of(3, 2, 1, 0, 3, 4);
    RoundPlan plan =
        two.plan(
            state,
            List.of(path),
            List.of(
                new ShardPlan(0, new int[] {0, 2, 4}, new int[] {0}),
                new ShardPlan(1, new int[] {1}, new int[] {0})));
    int length = two.layout().usedBy(SPACE.graph(path)).length();
    float[] first = new float[length];
    float[] second = new float[length];
    Arrays.fill(first, 1);
    Arrays.fill(second, 5);
    RoundReport report =
        two.apply(
            state,
            plan,
            RoundResult.of(
                plan,
                List.of(
                    shard(0, new PathFigures(0, 1, 1, new float[3], true), first),
                    shard(1, new PathFigures(0, 3, 1, new float[1], true), second))));
    assertEquals(1.5, report.losses()[0], 1e-12);
    assertEquals(2 * Math.sqrt(length), report.gradientNorms()[0], 1e-6);
  }

  @Test
  void apply_separatedMomentum_movesOnlyItsGroup() {
    Training training = training(Map.of("momentum-groups", "separated", "split-block", "2"));
    TrainingState state = training.start();
    for (int operation : new int[] {3, 0}) {
      RoundPlan plan =
          training.plan(
              state,
              List.of(Architecture.of(1, 1, operation, 1, 1, 3)),
              List.of(new ShardPlan(0, new int[] {0}, new int[] {0})));
      assertEquals(operation, plan.updates().get(0).group());
      float[] before = state.momentum().of(3).clone();
      training.apply(state, plan, new ToyTrainer(training).train(plan, training.vectors(state)));
      assertEquals(operation == 3, !Arrays.equals(before, state.momentum().of(3)));
    }
    assertEquals(2, state.momentum().byGroup().size());
  }

  @Test
  void apply_denseUpdate_decaysWeightsThatNoPathUses() {
    for (String update : List.of("dense", "sampled")) {
      Training training = training(Map.of("update", update));
      TrainingState state = training.start();
      int unused = training.layout().slice("cells.0.edges.0.nor_conv_1x1").offset();
      float before = state.weights()[unused];
      RoundPlan plan =
          training.plan(
              state,
              List.of(Architecture.of(3, 3, 3, 3, 3, 3)),
              List.of(new ShardPlan(0, new int[] {0}, new int[] {0})));
      training.apply(state, plan, new ToyTrainer(training).train(plan, training.vectors(state)));
      assertEquals(update.equals("dense"), before != state.weights()[unused]);
    }
  }

  @Test
  void apply_lossIsNaN_namesRoundPathAndShardAndKeepsTheState() {
    Training training = training(Map.of("shards", "2"));
    TrainingState state = training.start();
    RoundPlan plan = training.plan(state);
    List<ShardResult> results =
        new ArrayList<>(new ToyTrainer(training).shards(plan, state.weights()));
    PathFigures good = results.get(1).figures().paths().get(0);
    PathFigures bad =
        new PathFigures(0, Double.NaN, good.correct(), good.sampleNorms(), good.finite());
    results.set(1, shard(1, bad, results.get(1).gradients().get(0)));
    RoundResult result = RoundResult.of(plan, results);
    float[] before = state.weights().clone();
    DivergedException thrown =
        assertThrows(DivergedException.class, () -> training.apply(state, plan, result));
    assertTrue(thrown.getMessage().contains("epoch 0, round 0, shard 1"), thrown.getMessage());
    assertTrue(
        thrown.getMessage().contains(SPACE.format(plan.paths().get(0))), thrown.getMessage());
    assertArrayEquals(before, state.weights());
    assertEquals(0, state.round());
  }

  @Test
  void apply_gradientIsInfinite_keepsTheState() {
    Training training = training(Map.of());
    TrainingState state = training.start();
    RoundPlan plan = training.plan(state);
    ShardResult toy = new ToyTrainer(training).shards(plan, state.weights()).get(0);
    PathFigures figures = toy.figures().paths().get(0);
    toy.gradients().get(0)[0] = Float.POSITIVE_INFINITY;
    PathFigures infinite =
        new PathFigures(0, figures.loss(), figures.correct(), figures.sampleNorms(), false);
    RoundResult result = RoundResult.of(plan, List.of(shard(0, infinite, toy.gradients().get(0))));
    float[] before = state.weights().clone();
    DivergedException thrown =
        assertThrows(DivergedException.class, () -> training.apply(state, plan, result));
    assertTrue(
        thrown.getMessage().startsWith("epoch 0, round 0, shard 0, path |"), thrown.getMessage());
    assertArrayEquals(before, state.weights());
    RoundResult good = new ToyTrainer(training).train(plan, training.vectors(state));
    assertTrue(Double.isFinite(training.apply(state, plan, good).gradientNorms()[0]));
  }

  /** A statistic has no part in any norm, and would go into the weights as it is. */
  @Test
  void apply_runningVarianceIsInfinite_keepsTheState() {
    SearchSpace alone = StandaloneNetwork.of(SPACE, Architecture.of(3, 3, 3, 3, 3, 3));
    TrainingConfig config =
        TrainingConfig.of(Map.of("epochs", "3", "batch", "8", "schedule", "constant"));
    Training training = new Training(config, alone, Horizon.of(config, SAMPLES), SAMPLES);
    TrainingState state = training.start();
    RoundPlan plan = training.plan(state);
    ShardResult toy = new ToyTrainer(training).shards(plan, state.weights()).get(0);
    Slice variance =
        training.layout().slices().stream()
            .filter(slice -> slice.spec().role() == WeightRole.RUNNING_VARIANCE)
            .findFirst()
            .orElseThrow();
    float[] reported = toy.gradients().get(0);
    assertEquals(training.layout().length(), reported.length, "the network is all there is");
    reported[variance.offset()] = Float.POSITIVE_INFINITY;
    PathFigures figures = toy.figures().paths().get(0);
    PathFigures infinite =
        new PathFigures(
            0,
            figures.loss(),
            figures.correct(),
            figures.sampleNorms(),
            InnerSteps.isFinite(reported));
    RoundResult result = RoundResult.of(plan, List.of(shard(0, infinite, reported)));
    float[] before = state.weights().clone();
    DivergedException thrown =
        assertThrows(DivergedException.class, () -> training.apply(state, plan, result));
    assertTrue(
        thrown
            .getMessage()
            .endsWith(": gradient or statistics hold NaN or infinity, expected finite numbers"),
        thrown.getMessage());
    assertArrayEquals(before, state.weights());
    assertEquals(0, state.round());
  }

  @Test
  void apply_resultOfOtherLengths_isRefusedBeforeAWeightMoves() {
    Training training = training(Map.of());
    TrainingState state = training.start();
    RoundPlan plan = training.plan(state);
    ShardResult good = new ToyTrainer(training).shards(plan, state.weights()).get(0);
    PathFigures figures = good.figures().paths().get(0);
    float[] before = state.weights().clone();
    RoundResult shortGradient = RoundResult.of(plan, List.of(shard(0, figures, new float[3])));
    assertThrows(IllegalArgumentException.class, () -> training.apply(state, plan, shortGradient));
    PathFigures fewNorms =
        new PathFigures(0, figures.loss(), figures.correct(), new float[1], true);
    RoundResult oneNorm =
        new RoundResult(List.of(new ShardFigures(0, List.of(fewNorms), 1, 0)), good.gradients());
    assertThrows(IllegalArgumentException.class, () -> training.apply(state, plan, oneNorm));
    assertArrayEquals(before, state.weights());
  }

  @Test
  void apply_resultsOfAnotherRound_areRefused() {
    Training training = training(Map.of());
    TrainingState state = training.start();
    RoundPlan plan = training.plan(state);
    RoundResult result = new ToyTrainer(training).train(plan, training.vectors(state));
    training.apply(state, plan, result);
    assertThrows(IllegalArgumentException.class, () -> training.apply(state, plan, result));
  }

  @Test
  void importance_afterTraining_leavesTheUniformDistributions() {
    Training training =
        training(Map.of("path-sampler", "importance", "data-sampler", "importance"));
    TrainingState state = trained(training);
    double[] p = state.paths().probabilities()[0];
    assertTrue(p[2] > 0.2 || p[3] > 0.2);
    assertTrue(p[0] < 0.2 && p[0] == p[1] && p[1] == p[4]);
    double[] q = state.data().distribution().orElseThrow();
    assertEquals(1, Arrays.stream(q).sum(), 1e-9);
    assertFalse(Arrays.stream(q).allMatch(value -> value == q[0]));
  }

  @Test
  void splitBlock_byNameNumberOrDrawn_isABlockOfTheSpace() {
    Map<String, String> separated = Map.of("momentum-groups", "separated");
    assertTrue(training(Map.of()).splitBlock().isEmpty());
    assertTrue(training(separated).splitBlock().getAsInt() < 6);
    assertEquals(2, named("2<-1").splitBlock().getAsInt());
    assertEquals(4, named("4").splitBlock().getAsInt());
    assertThrows(IllegalArgumentException.class, () -> named("7"));
  }

  private static Training named(String block) {
    return training(Map.of("momentum-groups", "separated", "split-block", block));
  }

  @Test
  void endEpoch_whereAnAverageIsKept_isRefusedAndMovesNothing() {
    Training plain = training(Map.of());
    float[] made = new float[plain.layout().length()];
    TrainingState moved = plain.start();
    plain.endEpoch(moved, made);
    assertEquals(1, moved.epoch());
    assertArrayEquals(made, moved.weights());
    Training averaged = training(Map.of("ema", "0.9"));
    TrainingState state = averaged.start();
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> averaged.endEpoch(state, made));
    assertTrue(thrown.getMessage().startsWith("ema: 0.9, expected 0 "), thrown.getMessage());
    assertEquals(0, state.epoch());
    assertArrayEquals(averaged.start().weights(), state.weights());
  }

  @Test
  void horizon_moreRoundsThanCanBeCounted_namesEpochs() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new Horizon(2_000_000_000, 2));
    assertTrue(thrown.getMessage().startsWith("epochs: 2000000000"), thrown.getMessage());
  }
}
