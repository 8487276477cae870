package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.export.TrainedNetwork;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.SupernetSpec;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;
import org.nshot.supernet.Transfer;

/** FSNAS: several supernets in one training. */
class FewShotTest {
  private static final Shape IMAGE = new Shape(8, 8, 3);
  private static final SearchSpace WHOLE = NasBench201.sized(3, 1, 3, IMAGE);
  private static final int BLOCK = 2;
  private static final SearchSpace SPLIT = WHOLE.split(BLOCK);
  private static final int SAMPLES = 24;

  private static Training training(SearchSpace space, String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("epochs", "2", "batch", "8", "seed", "5"));
    if (space.supernets() > 1) {
      all.put("few-shot-block", "" + BLOCK);
    }
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    TrainingConfig config = TrainingConfig.of(all);
    return new Training(config, space, Horizon.of(config, SAMPLES), SAMPLES);
  }

  private static Batch batch(int[] positions) {
    float[] pixels = new float[positions.length * IMAGE.size()];
    for (int i = 0; i < positions.length; i++) {
      RandomStream random = RandomStream.of(9, Purpose.SYNTHETIC_DATA, positions[i]);
      for (int k = 0; k < IMAGE.size(); k++) {
        pixels[i * IMAGE.size() + k] = (float) random.nextGaussian();
      }
    }
    return new Batch(
        positions.length, IMAGE, pixels, Arrays.stream(positions).map(p -> p % 3).toArray());
  }

  private static LocalTrainer trainer(Training training, SubnetEngine engine) {
    return new LocalTrainer(training, engine, (plan, epoch, round) -> batch(plan.positions()));
  }

  /** A supernet's part of a full vector, by the names that the weights have in an unsplit one. */
  private static Map<String, List<Float>> part(int supernet, ParameterLayout layout, float[] of) {
    Map<String, List<Float>> part = new HashMap<>();
    layout
        .toTensors(of)
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("supernets.%d.".formatted(supernet))) {
                List<Float> values = new ArrayList<>();
                for (float value : tensor.floats()) {
                  values.add(value);
                }
                part.put(SPLIT.unsplit(name), values);
              }
            });
    return part;
  }

  /** The full vector of one supernet alone, zeros where it has no weights. */
  private static float[] unsplit(int supernet, ParameterLayout layout, float[] weights) {
    Map<String, List<Float>> own = part(supernet, layout, weights);
    ParameterLayout whole = ParameterLayout.of(WHOLE);
    float[] alone = new float[whole.length()];
    for (Slice slice : whole.slices()) {
      List<Float> values = own.getOrDefault(slice.name(), List.of());
      for (int i = 0; i < values.size(); i++) {
        alone[slice.offset() + i] = values.get(i);
      }
    }
    return alone;
  }

  /**
   * Each supernet against one of its own, trained by the ordinary training on the same paths and
   * images: all bits are equal.
   */
  @ParameterizedTest
  @CsvSource({
    "uniform, cosine-step, shared, 1",
    "uniform, calr, separated, 3",
    "fair, cosine-epoch, separated, 1"
  })
  void train_eachSupernet_isAnOrdinaryTrainingOnItsPaths(
      String sampler, String schedule, String groups, int shards) {
    String[] settings = {
      "path-sampler",
      sampler,
      "schedule",
      schedule,
      "momentum-groups",
      groups,
      "split-block",
      groups.equals("separated") ? "4" : "drawn",
      "shards",
      "" + shards,
      "batch",
      "" + 12 / shards,
      "ema",
      "0.9"
    };
    Training split = training(SPLIT, settings);
    Training whole = training(WHOLE, settings);
    assertEquals(10, split.horizon().allEpochs());
    TrainingState state = split.start();
    List<TrainingState> alone = new ArrayList<>();
    for (int supernet = 0; supernet < 5; supernet++) {
      alone.add(whole.start(unsplit(supernet, split.layout(), state.weights())));
    }
    Set<Integer> turns = new HashSet<>();
    try (SubnetEngine engine = SubnetEngines.open(split.layout(), 1);
        SubnetEngine other = SubnetEngines.open(whole.layout(), 1)) {
      LocalTrainer trainer = trainer(split, engine);
      LocalTrainer ordinary = trainer(whole, other);
      while (!split.finished(state)) {
        RoundPlan plan = split.plan(state);
        int supernet = state.epoch() % 5;
        turns.add(supernet);
        plan.paths().forEach(path -> assertEquals(supernet, path.operation(BLOCK)));
        TrainingState own = alone.get(supernet);
        RoundPlan ownPlan = whole.plan(own, plan.paths(), plan.shards());
        assertEquals(ownPlan.updates(), plan.updates());
        whole.apply(own, ownPlan, ordinary.train(ownPlan, whole.vectors(own)));
        split.apply(state, plan, trainer.train(plan, split.vectors(state)));
      }
    }
    assertEquals(5, turns.size());
    for (int supernet = 0; supernet < 5; supernet++) {
      assertTrue(whole.finished(alone.get(supernet)));
      Map<String, List<Float>> found = part(supernet, split.layout(), state.weights());
      Map<String, List<Float>> average = part(supernet, split.layout(), state.used());
      int own = supernet;
      whole
          .layout()
          .slices()
          .forEach(
              slice -> {
                boolean others =
                    slice
                        .spec()
                        .choice()
                        .filter(c -> c.block() == BLOCK && c.operation() != own)
                        .isPresent();
                assertEquals(!others, found.containsKey(slice.name()), slice.name());
                if (!others) {
                  float[] expected =
                      Arrays.copyOfRange(alone.get(own).weights(), slice.offset(), slice.end());
                  assertArrayEquals(expected, floats(found.get(slice.name())), slice.name());
                  float[] used =
                      Arrays.copyOfRange(alone.get(own).used(), slice.offset(), slice.end());
                  assertArrayEquals(used, floats(average.get(slice.name())), slice.name());
                  assertFalse(Arrays.equals(expected, used), slice.name());
                }
              });
    }
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  @Test
  void start_withoutTransfer_givesEachSupernetWeightsOfItsOwn() {
    Training split = training(SPLIT);
    float[] weights = split.start().weights();
    assertNotEquals(
        part(0, split.layout(), weights).get("stem.conv"),
        part(1, split.layout(), weights).get("stem.conv"));
  }

  @Test
  void transfer_givesEachSupernetTheOnes() {
    ParameterLayout whole = ParameterLayout.of(WHOLE);
    float[] one = Initialization.weights(whole, 77);
    float[] begun = Transfer.weights(whole, one, SPLIT);
    ParameterLayout layout = ParameterLayout.of(SPLIT);
    for (int supernet = 0; supernet < 5; supernet++) {
      part(supernet, layout, begun)
          .forEach(
              (name, values) -> {
                for (int i = 0; i < values.size(); i++) {
                  assertEquals(one[whole.slice(name).offset() + i], values.get(i), name);
                }
              });
    }
    assertArrayEquals(one, Transfer.weights(whole, one, WHOLE));
    SearchSpace wider = NasBench201.sized(4, 1, 3, IMAGE).split(BLOCK);
    String message =
        assertThrows(IllegalArgumentException.class, () -> Transfer.weights(whole, one, wider))
            .getMessage();
    assertTrue(message.contains("has shape [3, 3, 3, 3], expected [4, 3, 3, 3]"), message);
  }

  /** What ranking and search ask for: a path is evaluated in its own supernet. */
  @Test
  void evaluate_aPath_isByTheWeightsOfItsSupernet() {
    ParameterLayout split = ParameterLayout.of(SPLIT);
    ParameterLayout whole = ParameterLayout.of(WHOLE);
    float[] weights = Initialization.weights(split, 3);
    List<Batch> images = List.of(batch(new int[] {0, 1, 2, 3, 4, 5}));
    try (SubnetEngine engine = SubnetEngines.open(split, 1);
        SubnetEngine other = SubnetEngines.open(whole, 1)) {
      PathEvaluator evaluator = new PathEvaluator(engine, SPLIT, split, weights);
      for (int supernet = 0; supernet < 5; supernet++) {
        Architecture path = Architecture.of(3, 2, supernet, 1, 3, 2);
        float[] alone = unsplit(supernet, split, weights);
        assertEquals(
            new PathEvaluator(other, WHOLE, whole, alone).evaluate(path, images),
            evaluator.evaluate(path, images));
        assertArrayEquals( // what retrain --inherit and export begin with
            TrainedNetwork.inherited(WHOLE, path, whole, alone).weights(),
            TrainedNetwork.inherited(SPLIT, path, split, weights).weights());
      }
    }
  }

  @Test
  void space_split_sendsEachPathToItsSupernetAndKeepsItsSize() {
    Architecture path = Architecture.of(3, 1, 2, 3, 4, 1);
    SPLIT
        .graph(path)
        .weights()
        .forEach(weight -> assertTrue(weight.name().startsWith("supernets.2."), weight.name()));
    assertEquals(WHOLE.complexity(path), SPLIT.complexity(path));
    assertEquals(WHOLE.largest(), SPLIT.largest());
    assertEquals(
        WHOLE.graph(path).weights().stream().map(w -> w.name()).toList(),
        SPLIT.graph(path).weights().stream().map(w -> SPLIT.unsplit(w.name())).toList());
  }

  @Test
  void splitBlock_ofMomentum_isNeverTheSupernets() {
    Set<Integer> drawn = new HashSet<>();
    for (int seed = 0; seed < 60; seed++) {
      drawn.add(
          training(SPLIT, "momentum-groups", "separated", "seed", "" + seed)
              .splitBlock()
              .getAsInt());
    }
    assertEquals(Set.of(0, 1, 3, 4, 5), drawn);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> training(SPLIT, "momentum-groups", "separated", "split-block", "" + BLOCK))
            .getMessage();
    assertTrue(message.startsWith("split-block: 2, expected"), message);
    assertTrue(
        message.endsWith("another than few-shot-block and with several operations"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rule=sumnas", "path-sampler=importance", "data-sampler=importance"})
  void config_whatSeveralSupernetsCannotDo_saysWhy(String setting) {
    String[] keyAndValue = setting.split("=");
    Map<String, String> settings = Map.of("few-shot-block", "0", keyAndValue[0], keyAndValue[1]);
    String message =
        assertThrows(IllegalArgumentException.class, () -> TrainingConfig.of(settings))
            .getMessage();
    assertTrue(message.startsWith(keyAndValue[0] + ": " + keyAndValue[1]), message);
    assertTrue(message.endsWith("with few-shot-block: what it keeps is of one supernet"), message);
  }

  /** Where the shape changes, identity is no candidate, and one other operation no choice. */
  private static final String ONE_OF_THREE_CHOOSES =
      """
      name: mine
      resolution: 32
      classes: 3
      activation: relu
      stem: {channels: 4, kernel: 3, stride: 1}
      operations: [k3e3, identity]
      stages:
        - {channels: 6, layers: 2, stride: 2}
        - {channels: 8, layers: 1, stride: 2}
      head: {channels: 12}
      """;

  @Test
  void splitBlock_ofMomentum_hasSeveralOperations() {
    SearchSpace space = SpaceSpec.of(ONE_OF_THREE_CHOOSES).at(IMAGE, 3);
    for (int seed = 0; seed < 20; seed++) {
      assertEquals(
          1,
          training(space, "momentum-groups", "separated", "seed", "" + seed)
              .splitBlock()
              .getAsInt());
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> training(space, "momentum-groups", "separated", "split-block", "0"))
            .getMessage();
    assertTrue(message.endsWith("and with several operations"), message);
  }

  @Test
  void supernet_splitByABlockOfOneOperation_namesThoseThatChoose() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new SupernetSpec(SpaceSpec.of(ONE_OF_THREE_CHOOSES), IMAGE, 3, "0").create())
            .getMessage();
    assertEquals(
        "few-shot-block: 0 has one operation, expected a block of several to split by: one of"
            + " [layers.1]",
        message);
  }

  @Test
  void supernet_splitByABlockThatIsNone_namesThoseThereAre() {
    SupernetSpec spec = new SupernetSpec(SpaceSpec.of("nas-bench-201"), IMAGE, 3, "4<-0");
    assertTrue(
        assertThrows(IllegalArgumentException.class, spec::create)
            .getMessage()
            .startsWith("few-shot-block: 4<-0, expected none, a number below 6 or one of [1<-0,"));
    SupernetSpec named = new SupernetSpec(SpaceSpec.of("nas-bench-201"), IMAGE, 3, "2<-1");
    assertEquals(2, named.create().splitBlock().getAsInt());
  }
}
