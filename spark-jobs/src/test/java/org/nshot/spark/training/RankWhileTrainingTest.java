package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.metrics.MetricsJson;

class RankWhileTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] RANKED = {"--rank-every=2", "--rank-paths=12", "--rank-images=16"};

  @TempDir static Path shared;
  private static String data;
  private static Path truth;
  private static Path undisturbed;
  private static Path ranked;

  @TempDir Path folder;

  @BeforeAll
  static void trainWithAndWithout() throws Exception {
    data = TinyCifar.ingest(SharedSpark.session(), shared, 80, 20);
    truth = TinyTruth.write(shared.resolve("truth.csv"));
    undisturbed = shared.resolve("undisturbed");
    Nshot.call(TinyTraining.arguments(data, undisturbed, "--epochs=3", "--keep=9"));
    ranked = shared.resolve("ranked");
    train(ranked, "--benchmark=" + truth, "--column=test");
  }

  private static JsonNode train(Path run, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--epochs=3", "--keep=9"));
    all.addAll(List.of(RANKED));
    all.addAll(List.of(options));
    return Nshot.call(TinyTraining.arguments(data, run, all.toArray(String[]::new)));
  }

  private static List<RankingMetrics> rankings(Path run) throws IOException {
    List<RankingMetrics> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics/ranking.jsonl"))) {
      RankingMetrics row = MetricsJson.read(line, RankingMetrics.class);
      assertTrue(row.seconds() > 0, line);
      rows.add(
          new RankingMetrics(
              row.epoch(),
              row.paths(),
              row.computations(),
              row.images(),
              0,
              row.accuracy(),
              row.best(),
              row.truth()));
    }
    return rows;
  }

  @Test
  void train_withRankings_hasTheBitsOfTrainingWithoutAndOfRank() throws Exception {
    assertArrayEquals(TinyTraining.weights(undisturbed), TinyTraining.weights(ranked));
    List<RankingMetrics> rankings = rankings(ranked);
    assertEquals(List.of(1, 2), rankings.stream().map(RankingMetrics::epoch).toList());
    // The last one is what the command finds on the run without rankings.
    Nshot.call(
        "rank",
        "--run=" + undisturbed.toUri(),
        "--paths=12",
        "--images=16",
        "--threads=1",
        "--benchmark=" + truth,
        "--column=test");
    JsonNode summary = JSON.readTree(Files.readString(undisturbed.resolve("ranking/summary.json")));
    RankingMetrics last = rankings.get(1);
    assertEquals(summary.get("images").asInt(), last.images());
    assertEquals(summary.get("paths").asInt(), last.paths());
    assertEquals(summary.at("/best/0/arch").asText(), last.best().arch());
    assertEquals(summary.at("/best/0/accuracy").asDouble(), last.best().accuracy());
    RankingMetrics.Truth found = last.truth().orElseThrow();
    assertEquals(12, found.paths());
    JsonNode tau = summary.at("/truth/figures/kendall_tau_b");
    assertEquals(tau.at("/supernet/value").asDouble(), found.kendall().value().orElseThrow());
    assertEquals(tau.at("/supernet/low").asDouble(), found.kendall().low().orElseThrow());
    assertEquals(tau.at("/supernet/high").asDouble(), found.kendall().high().orElseThrow());
    assertEquals(
        summary.at("/truth/figures/spearman_rho/supernet/value").asDouble(),
        found.spearman().value().orElseThrow());
    for (String baseline : List.of("weights", "flops", "depth")) {
      assertEquals(
          tau.at("/" + baseline + "/value").asDouble(),
          found.baselines().get(baseline).value().orElseThrow(),
          baseline);
    }
  }

  @Test
  void train_benchmarkByItsNameOfOtherData_warns() throws Exception {
    Path other =
        Files.writeString(
            folder.resolve("other.csv"),
            Files.readString(truth).replaceFirst("arch,test", "arch,cifar100_test"));
    try (CapturedLog log = new CapturedLog("org.nshot.spark.ranking")) {
      train(
          folder.resolve("run"),
          "--epochs=1",
          "--rank-every=1",
          "--benchmark=" + other,
          "--column=cifar100_test");
      assertTrue(
          log.lines().stream().anyMatch(line -> line.contains("a data set of 100 classes")),
          log.lines().toString());
    }
  }

  /** Killed in an epoch, and between a checkpoint and its ranking. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 1"})
  void train_stoppedAndAgain_hasTheSameRankings(int epochsLeft, int rankingsLeft) throws Exception {
    Path run = folder.resolve("run");
    FileUtils.copyDirectory(ranked.toFile(), run.toFile());
    List<RankingMetrics> whole = rankings(run);
    for (int later = epochsLeft + 1; later <= 3; later++) {
      FileUtils.forceDelete(run.resolve("checkpoints/epoch-0000" + later).toFile());
    }
    FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
    Path rows = run.resolve("metrics/ranking.jsonl");
    Files.write(rows, Files.readAllLines(rows).subList(0, rankingsLeft));
    train(run, "--benchmark=" + truth, "--column=test");
    assertEquals(whole, rankings(run));
    assertArrayEquals(TinyTraining.weights(undisturbed), TinyTraining.weights(run));
  }

  @Test
  void train_rankingsNoLongerRise_endsWellBeforeItsTime() throws Exception {
    Path run = folder.resolve("run");
    String[] still = {"--epochs=9", "--rank-every=1", "--stop-when-flat=2", "--lr=1e-12"};
    JsonNode result = train(run, still);
    assertTrue(result.get("stopped_when_flat").asBoolean());
    assertEquals(3, result.get("epochs").asInt(), "a first ranking and two that are no better");
    assertEquals(3 * 4, result.get("steps").asInt());
    assertEquals("epoch-00003", result.get("checkpoint").asText());
    assertEquals(3, rankings(run).size());
    assertTrue(train(run, still).get("already_done").asBoolean());
    // stopped between its last ranking and its end
    FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
    assertEquals(3, train(run, still).get("epochs").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "--rank-paths=3, --rank-paths without --rank-every: expected both",
    "--stop-when-flat=3, --stop-when-flat without --rank-every: expected both",
    "--rank-every=0, 'rank-every: 0, expected at least 1'"
  })
  void train_rankingOptionsThatDoNotFit_areWrongUsage(String option, String expected) {
    Path run = folder.resolve("run");
    UsageException thrown =
        assertThrows(
            UsageException.class, () -> Nshot.call(TinyTraining.arguments(data, run, option)));
    assertEquals(expected, thrown.getMessage());
    assertFalse(Files.exists(run));
  }

  @Test
  void train_nothingToRankOn_saysWhatToChange() {
    IOException thrown =
        assertThrows(IOException.class, () -> train(folder.resolve("run"), "--holdout=0"));
    assertEquals(
        "rank-every: the run holds no images out, expected --holdout above 0 to rank on",
        thrown.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--dry-run"})
  void train_whatRankingsLack_isFoundBeforeTheFirstRound(String dry) {
    Path run = folder.resolve("run");
    for (String[] options :
        new String[][] {
          {"--benchmark=" + folder.resolve("no.csv"), "--column=test", "benchmark: no such file"},
          {"--rank-images=999", "--rank-paths=3", "rank-images: 999, expected at most the "},
        }) {
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  train(
                      run,
                      Stream.of(options[0], options[1], dry)
                          .filter(option -> !option.isEmpty())
                          .toArray(String[]::new)));
      assertTrue(thrown.getMessage().startsWith(options[2]), thrown.getMessage());
      assertFalse(Files.exists(run.resolve("checkpoints")));
    }
  }
}
