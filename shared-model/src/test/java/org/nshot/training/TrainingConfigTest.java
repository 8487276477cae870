package org.nshot.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nshot.data.HoldoutShare;
import org.nshot.optim.Decay;
import org.nshot.space.SearchSpaces;

class TrainingConfigTest {

  @Test
  void defaults_all_arePinned() {
    assertEquals(
        Map.ofEntries(
            Map.entry("space", "nas-bench-201"),
            Map.entry("channels", "16"),
            Map.entry("cells", "5"),
            Map.entry("epochs", "250"),
            Map.entry("batch", "64"),
            Map.entry("rule", "sgd"),
            Map.entry("inner-steps", "1"),
            Map.entry("inner-lr", "0.05"),
            Map.entry("inner-momentum", "0.9"),
            Map.entry("shards", "1"),
            Map.entry("paths-per-round", "1"),
            Map.entry("threads", "1"),
            Map.entry("holdout", "0.5"),
            Map.entry("seed", "0"),
            Map.entry("augment", "cifar"),
            Map.entry("resolution", "auto"),
            Map.entry("jitter", "0.0"),
            Map.entry("crop-ratio", "0.875"),
            Map.entry("label-smoothing", "0.0"),
            Map.entry("path-sampler", "uniform"),
            Map.entry("flops", "any"),
            Map.entry("weights", "any"),
            Map.entry("data-sampler", "uniform"),
            Map.entry("lr", "0.025"),
            Map.entry("schedule", "cosine-step"),
            Map.entry("warmup-epochs", "0"),
            Map.entry("gamma-max", "4.0"),
            Map.entry("momentum", "0.9"),
            Map.entry("nesterov", "true"),
            Map.entry("weight-decay", "5.0E-4"),
            Map.entry("decay", "all"),
            Map.entry("clip", "5.0"),
            Map.entry("ema", "0.0"),
            Map.entry("momentum-groups", "shared"),
            Map.entry("split-block", "drawn"),
            Map.entry("few-shot-block", "none"),
            Map.entry("transfer", "none"),
            Map.entry("update", "dense"),
            Map.entry("wire", "float32")),
        TrainingConfig.defaults().settings());
  }

  @Test
  void settings_ofEveryKey_readBackTheSame() {
    TrainingConfig config =
        TrainingConfig.of(
            Map.of("lr", "0.1", "shards", "3", "schedule", "calr", "few-shot-block", "2<-1"));
    assertEquals(config, TrainingConfig.of(config.settings()));
    List<String> keys = new ArrayList<>(Setting.all().stream().map(Setting::key).toList());
    keys.addAll(1, List.of("channels", "cells"));
    assertEquals(keys, List.copyOf(config.settings().keySet()));
  }

  @ParameterizedTest
  @EnumSource(Recipe.class)
  void recipe_each_isALegalConfig(Recipe recipe) {
    TrainingConfig config = TrainingConfig.of(recipe.settings());
    recipe.settings().keySet().forEach(key -> assertTrue(Setting.of(key).isPresent(), key));
    assertEquals(recipe, Recipe.named(recipe.label()));
    boolean calr = config.rate().schedule() == RateSchedule.CALR;
    assertEquals(recipe.label().contains("dynas"), calr);
  }

  @Test
  void recipes_paperValues_arePinned() {
    TrainingConfig panda = TrainingConfig.of(Recipe.PANDA.settings());
    assertEquals(
        List.of(250, 256, 0.05, 2.5e-4f, false, true),
        List.of(
            panda.epochs(),
            panda.batch(),
            panda.rate().lr(),
            panda.step().weightDecay(),
            panda.step().nesterov(),
            panda.data().holdout().none()));
    TrainingConfig nshot = TrainingConfig.of(Recipe.NSHOT.settings());
    assertEquals(
        List.of(250, 64, 0.05, 2.5e-4f, false, PathSampling.IMPORTANCE, DataSampling.IMPORTANCE),
        List.of(
            nshot.epochs(),
            nshot.batch(),
            nshot.rate().lr(),
            nshot.step().weightDecay(),
            nshot.step().nesterov(),
            nshot.paths().sampler(),
            nshot.data().sampler()));
    assertEquals(TrainingConfig.defaults().data().holdout(), nshot.data().holdout());
    TrainingConfig both = TrainingConfig.of(Recipe.PANDA_DYNAS.settings());
    assertEquals(PathSampling.IMPORTANCE, both.paths().sampler());
    assertEquals(DataSampling.IMPORTANCE, both.data().sampler());
    assertEquals(GroupSettings.Momentum.SEPARATED, both.groups().momentum());
    TrainingConfig sumnas = TrainingConfig.of(Recipe.SUMNAS.settings());
    assertEquals(PathSampling.FAIR, sumnas.paths().sampler());
    assertEquals(
        List.of(Rule.SUMNAS, 2, 0.05, 0.9f, 5.0, 1.0, 4e-5f, 0f),
        List.of(
            sumnas.step().rule(),
            sumnas.inner().steps(),
            sumnas.inner().lr(),
            sumnas.inner().momentum(),
            sumnas.step().clip(),
            sumnas.rate().lr(),
            sumnas.step().weightDecay(),
            sumnas.step().momentum()));
    assertEquals(200, TrainingConfig.of(Recipe.DYNAS_FAIRNAS.settings()).epochs());
    TrainingConfig fewShot = TrainingConfig.of(Recipe.DYNAS_FSNAS.settings());
    assertEquals(300, fewShot.epochs());
    assertEquals("0", fewShot.supernet().fewShotBlock());
    assertEquals(GroupSettings.Momentum.SEPARATED, fewShot.groups().momentum());
    assertEquals(
        GroupSettings.Momentum.SHARED,
        TrainingConfig.of(Recipe.FSNAS.settings()).groups().momentum());
  }

  @Test
  void preset_imagenet_isAsMethodsSay() {
    Map<String, String> settings = new HashMap<>(Recipe.PANDA.settings());
    settings.putAll(Preset.IMAGENET.over(Recipe.PANDA));
    settings.put("shards", "16");
    TrainingConfig config = TrainingConfig.of(settings);
    assertEquals(120, config.epochs());
    assertEquals(64, config.batch(), "1,024 in all");
    assertEquals(new HoldoutShare.PerClass(50), config.data().holdout());
    assertEquals("imagenet", config.data().augment());
    assertEquals(0, config.data().jitter());
    assertEquals(0.1f, config.data().labelSmoothing());
    assertEquals(0.12, config.rate().lr());
    assertEquals(RateSchedule.COSINE_STEP, config.rate().schedule());
    assertEquals(5, config.rate().warmupEpochs());
    assertEquals(0.9f, config.step().momentum());
    assertTrue(config.step().nesterov());
    assertEquals(4e-5f, config.step().weightDecay());
    assertEquals(Decay.KERNELS, config.step().decay());
    assertEquals(0, config.step().clip());
    assertEquals(PathSampling.IMPORTANCE, config.paths().sampler(), "the recipe's");
    assertEquals(config, TrainingConfig.of(config.settings()));
  }

  @ParameterizedTest
  @EnumSource(Recipe.class)
  void preset_overEachRecipe_leavesTheMethod(Recipe recipe) {
    Map<String, String> settings = new HashMap<>(recipe.settings());
    settings.putAll(Preset.IMAGENET.over(recipe));
    TrainingConfig over = TrainingConfig.of(settings);
    TrainingConfig alone = TrainingConfig.of(recipe.settings());
    boolean calr = alone.rate().schedule() == RateSchedule.CALR;
    assertEquals(alone.paths().sampler(), over.paths().sampler());
    assertEquals(alone.data().sampler(), over.data().sampler());
    assertEquals(alone.groups().momentum(), over.groups().momentum());
    assertEquals(calr ? RateSchedule.CALR : RateSchedule.COSINE_STEP, over.rate().schedule());
    boolean sumnas = recipe == Recipe.SUMNAS;
    assertEquals(sumnas ? 1 : 0.12, over.rate().lr());
    assertEquals(sumnas ? 0 : 0.9f, over.step().momentum());
    assertEquals(!sumnas, over.step().nesterov());
    assertEquals(sumnas ? 5 : 0, over.step().clip());
  }

  @Test
  void of_batchOfAllShards_isSharedEvenly() {
    assertEquals(1024, TrainingConfig.of(Map.of("batch", "1024/shards")).batch());
    assertEquals(128, TrainingConfig.of(Map.of("batch", "1024/shards", "shards", "8")).batch());
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> TrainingConfig.of(Map.of("batch", "1024/shards", "shards", "3")));
    assertEquals("batch: 1024/shards, expected a multiple of the 3 shards", thrown.getMessage());
  }

  @Test
  void of_warmUpAsLongAsTheRun_isRefused() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> TrainingConfig.of(Map.of("epochs", "5", "warmup-epochs", "5")));
    assertEquals("warmup-epochs: 5, expected fewer than the 5 epochs", thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "space, nas-bench-301",
    "channels, 0",
    "cells, two",
    "flops, 900:100",
    "flops, -1:100",
    "weights, 3",
    "weights, a:b",
    "decay, biases",
    "shards, 0",
    "epochs, 0",
    "epochs, many",
    "batch, -1",
    "lr, -0.1",
    "lr, NaN",
    "holdout, 1.5",
    "holdout, 1",
    "holdout, -0.1",
    "holdout, NaN",
    "holdout, half",
    "holdout, 0/class",
    "holdout, 0.5/class",
    "holdout, 50/image",
    "batch, 1024/shard",
    "batch, many/shards",
    "batch, 0/shards",
    "warmup-epochs, -1",
    "warmup-epochs, 250",
    "warmup-epochs, 0.5",
    "momentum, 1",
    "weight-decay, -1",
    "label-smoothing, 1",
    "schedule, cosine",
    "nesterov, yes",
    "augment, autoaugment",
    "resolution, 0",
    "resolution, large",
    "resolution, 100000",
    "resolution, 2147483647",
    "jitter, 0.4",
    "jitter, -1",
    "crop-ratio, 2",
    "crop-ratio, 0",
    "paths-per-round, 2",
    "gamma-max, 0",
    "rule, adam",
    "inner-lr, 0",
    "inner-momentum, 1",
    "path-sampler, chain",
    "ema, 1",
    "ema, -0.5",
    "ema, NaN",
    "ema, much",
    "threads, 0"
  })
  void of_valueThatDoesNotFit_namesKeyValueAndRule(String key, String value) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> TrainingConfig.of(Map.of(key, value)));
    assertTrue(thrown.getMessage().startsWith(key + ": "), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("expected"), thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"momentum-groups, separated", "update, sampled"})
  void of_whatSumnasCannotDo_saysWhy(String key, String value) {
    Map<String, String> settings = Map.of("rule", "sumnas", key, value);
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> TrainingConfig.of(settings));
    assertTrue(thrown.getMessage().startsWith(key + ": " + value), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("with rule sumnas"), thrown.getMessage());
  }

  @Test
  void constructor_partsMadeByHand_areCheckedAsThoseThatAreRead() {
    TrainingConfig usual = TrainingConfig.defaults();
    InnerSettings none = new InnerSettings(0, 0.05, 0.9f);
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TrainingConfig(
                    usual.supernet(),
                    usual.run(),
                    usual.paths(),
                    usual.data(),
                    usual.rate(),
                    usual.step(),
                    none,
                    usual.groups()));
    assertEquals("inner-steps: 0, expected at least 1", thrown.getMessage());
  }

  @Test
  void of_everySettingChanged_comesBackAsItself() {
    Map<String, String> changed =
        Map.ofEntries(
            Map.entry("space", "nas-bench-macro"),
            Map.entry("epochs", "7"),
            Map.entry("batch", "3"),
            Map.entry("rule", "sumnas"),
            Map.entry("inner-steps", "2"),
            Map.entry("inner-lr", "0.25"),
            Map.entry("inner-momentum", "0.5"),
            Map.entry("shards", "4"),
            Map.entry("paths-per-round", "2"),
            Map.entry("threads", "5"),
            Map.entry("holdout", "9/class"),
            Map.entry("seed", "-11"),
            Map.entry("augment", "imagenet"),
            Map.entry("resolution", "64"),
            Map.entry("jitter", "0.4"),
            Map.entry("crop-ratio", "0.75"),
            Map.entry("label-smoothing", "0.1"),
            Map.entry("path-sampler", "importance"),
            Map.entry("flops", "1.0:2.0"),
            Map.entry("weights", ":3.0"),
            Map.entry("data-sampler", "importance"),
            Map.entry("lr", "0.125"),
            Map.entry("schedule", "calr"),
            Map.entry("warmup-epochs", "6"),
            Map.entry("gamma-max", "8.0"),
            Map.entry("momentum", "0.75"),
            Map.entry("nesterov", "false"),
            Map.entry("weight-decay", "0.03"),
            Map.entry("decay", "kernels"),
            Map.entry("clip", "10.0"),
            Map.entry("ema", "0.99"),
            Map.entry("wire", "float16"),
            Map.entry("transfer", "runs/other"));
    Map<String, String> alone = // what the others don't go with
        Map.of(
            "momentum-groups", "separated",
            "split-block", "2",
            "few-shot-block", "1",
            "update", "sampled");
    Map<String, String> usual = TrainingConfig.defaults().settings();
    for (Map<String, String> each : List.of(changed, alone)) {
      Map<String, String> settings = TrainingConfig.of(each).settings();
      each.forEach(
          (key, value) -> {
            assertNotEquals(usual.get(key), value, key);
            assertEquals(value, settings.get(key), key);
          });
    }
    List<String> keys = Setting.all().stream().map(Setting::key).sorted().toList();
    assertEquals(
        keys, Stream.concat(changed.keySet().stream(), alone.keySet().stream()).sorted().toList());
  }

  @Test
  void of_optionOfAnotherSpace_namesTheSpacesOwn() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> TrainingConfig.of(Map.of("space", "nas-bench-macro", "channels", "8")));
    assertEquals(
        "channels: no option of nas-bench-macro, which has width, divisor, head",
        thrown.getMessage());
  }

  @Test
  void settings_ofADescription_carryItsText() {
    String text = SearchSpaces.description("nas-bench-macro").toYaml();
    TrainingConfig config = TrainingConfig.of(Map.of("space", text, "width", "0.5"));
    assertEquals(text, config.settings().get("space"));
    assertEquals(config, TrainingConfig.of(config.settings()));
  }

  @Test
  void of_unknownKey_isNamed() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> TrainingConfig.of(Map.of("learning", "1")));
    assertTrue(thrown.getMessage().contains("learning"), thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "split-block, 3, drawn, momentum-groups separated",
    "split-block, nonsense, drawn, momentum-groups separated",
    "gamma-max, 2, 4, schedule calr",
    "inner-lr, 0.1, 0.05, rule sumnas",
    "inner-momentum, 0.5, 0.9, rule sumnas"
  })
  void of_whatNothingReads_namesItsReader(String key, String value, String usual, String reader) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TrainingConfig.of(Map.of(key, value)).requireRead())
            .getMessage();
    assertTrue(message.startsWith(key + ": " + value), message);
    assertTrue(
        message.endsWith(", expected %s without %s, which alone reads it".formatted(usual, reader)),
        message);
  }
}
