package org.nshot.spark.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.DatasetManifest;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.Score;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.training.TinyCifar;

class RankingTest {
  private static final int TRAIN = 150;
  private static final int HELD_OUT = 60;
  private static final String PATHS = "24";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(32, 32, 3));

  @TempDir static Path shared;
  private static SparkSession spark;
  private static String data;
  private static DatasetManifest manifest;

  @TempDir Path folder;
  private Path run;

  @BeforeAll
  static void ingest() throws IOException {
    spark = SharedSpark.session();
    data = TinyCifar.ingest(spark, shared, TRAIN, 20);
    manifest = ImageDataset.open(spark, data).manifest();
  }

  @BeforeEach
  void start() throws IOException {
    run = folder.resolve("run");
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(1, 3);
  }

  private static String[] arguments(Path run, String... more) {
    List<String> arguments = new ArrayList<>(List.of("rank", "--run", run.toUri().toString()));
    Map<String, String> defaults = Map.of("--paths", PATHS, "--images", "40", "--threads", "1");
    defaults.forEach(
        (option, value) -> {
          if (!List.of(more).contains(option)) {
            arguments.addAll(List.of(option, value));
          }
        });
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private ObjectNode rank(String... more) throws Exception {
    return Nshot.call(arguments(run, more));
  }

  private String failure(String... more) {
    Throwable thrown = assertThrows(Throwable.class, () -> rank(more));
    assertTrue(
        thrown instanceof IOException || thrown instanceof IllegalArgumentException,
        thrown.toString());
    return thrown.getMessage();
  }

  private byte[] csv() throws IOException {
    return Files.readAllBytes(run.resolve("ranking/ranking.csv"));
  }

  private List<String[]> rows() throws IOException {
    return Files.readAllLines(run.resolve("ranking/ranking.csv")).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  private JsonNode summary() throws IOException {
    return JSON.readTree(Files.readString(run.resolve("ranking/summary.json")));
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.walk(run.resolve("evaluations"))) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  private void forgetRanking() throws IOException {
    RunFiles files = new RunFiles(run.toUri().toString(), new Configuration());
    files.delete("ranking");
    files.delete("evaluations");
  }

  private Path benchmark(String... lines) throws IOException {
    return Files.writeString(folder.resolve("truth.csv"), String.join("\n", lines) + "\n");
  }

  /** A truth for every path: the later its index, the better. */
  private Path benchmarkOfAll() throws IOException {
    StringBuilder csv = new StringBuilder("arch,test\n");
    int i = 0;
    for (Architecture path : PathSelection.all(SPACE)) {
      csv.append(SPACE.format(path)).append(',').append(i++ / 160.0).append('\n');
    }
    return Files.writeString(folder.resolve("truth.csv"), csv);
  }

  @Test
  void rank_howeverPathsFallOnTasks_writesTheSameBytes() throws Exception {
    rank("--paths-per-task", "1000");
    byte[] oneTask = csv();
    JsonNode summary = summary();
    for (String pathsPerTask : List.of("1", "5")) {
      forgetRanking();
      assertTrue(rank("--paths-per-task", pathsPerTask).get("evaluated").asInt() > 0);
      assertArrayEquals(oneTask, csv());
      assertEquals(summary, summary());
    }
  }

  /** Neither the weights of the checkpoint nor the tasks have a say in it. */
  @Test
  void rank_byNaswot_isOfFreshWeightsOfTheRunsSeed() throws Exception {
    rank("--score", "naswot");
    Map<String, Double> scores = column(run, "score");
    assertTrue(new HashSet<>(scores.values()).size() > scores.size() / 2, scores.toString());
    assertTrue(scores.values().stream().allMatch(Double::isFinite), scores.toString());
    Path other = folder.resolve("other");
    TinyRun.start(other, data, manifest, Map.of()).checkpoint(1, 4);
    Nshot.call(arguments(other, "--score", "naswot", "--paths-per-task", "1"));
    assertEquals(scores, column(other, "score"));
    Path split = folder.resolve("split");
    TinyRun.start(split, data, manifest, Map.of("few-shot-block", "0")).checkpoint(1, 3);
    Nshot.call(arguments(split, "--score", "naswot"));
    assertEquals(scores, column(split, "score"));
    Path seeded = folder.resolve("seeded");
    TinyRun.start(seeded, data, manifest, Map.of("seed", "7")).checkpoint(1, 3);
    Nshot.call(arguments(seeded, "--score", "naswot"));
    assertNotEquals(scores, column(seeded, "score"));
  }

  @Test
  void rank_byNaswotAndLoss_fusesTheRanksOfBoth() throws Exception {
    rank("--score", "naswot");
    Map<String, Double> naswot = column(run, "score");
    Map<String, Double> loss = column(run, "loss");
    rank("--score", "loss+0.5*naswot");
    List<String> paths = List.copyOf(loss.keySet());
    Map<String, double[]> terms =
        Map.of(
            "naswot", paths.stream().mapToDouble(naswot::get).toArray(),
            "loss", paths.stream().mapToDouble(path -> -loss.get(path)).toArray());
    double[] expected = Score.parse("loss+0.5*naswot").of(terms::get);
    Map<String, Double> fused = column(run, "score");
    assertArrayEquals(expected, paths.stream().mapToDouble(fused::get).toArray());
  }

  /** A column of a ranking, by path. */
  private static Map<String, Double> column(Path run, String name) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("ranking/ranking.csv"));
    List<String> header = List.of(lines.get(0).split(","));
    Map<String, Double> column = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] row = line.split(",", -1);
      column.put(row[header.indexOf("arch")], Double.valueOf(row[header.indexOf(name)]));
    }
    return column;
  }

  @Test
  void rank_ofFewerPaths_findsTheSameForEach() throws Exception {
    rank();
    List<String> all = Files.readAllLines(run.resolve("ranking/ranking.csv"));
    forgetRanking();
    rank("--paths", "5");
    for (String[] row : rows()) {
      String own = String.join(",", row[0], row[1]);
      String accuracyAndLoss = "," + row[3] + "," + row[4] + ",";
      assertTrue(
          all.stream().anyMatch(line -> line.startsWith(own) && line.contains(accuracyAndLoss)),
          own + accuracyAndLoss);
    }
  }

  @Test
  void rank_again_evaluatesNothing_andWritesTheSame() throws Exception {
    int evaluated = rank().get("evaluated").asInt();
    byte[] first = csv();
    assertEquals(summary().get("computations").asInt(), evaluated);
    ObjectNode again = rank();
    assertEquals(0, again.get("evaluated").asInt());
    assertArrayEquals(first, csv());
  }

  @Test
  void rank_afterAStop_evaluatesOnlyWhatIsMissing() throws Exception {
    int all = rank("--paths-per-task", "4").get("evaluated").asInt();
    byte[] whole = csv();
    List<Path> parts = parts();
    assertTrue(parts.size() > 3);
    Files.delete(parts.get(1));
    Files.delete(parts.get(2));
    Files.delete(run.resolve("ranking/summary.json"));
    Files.delete(run.resolve("ranking/ranking.csv"));
    assertEquals(8, rank("--paths-per-task", "3").get("evaluated").asInt());
    assertTrue(all > 8);
    assertArrayEquals(whole, csv());
  }

  @Test
  void rank_overPartsThatCantBeTrusted_makesThemAnew() throws Exception {
    rank("--paths-per-task", "4");
    byte[] whole = csv();
    List<Path> parts = parts();
    byte[] first = Files.readAllBytes(parts.get(0));
    write(parts.get(0), Arrays.copyOf(first, first.length - 9)); // cut short
    byte[] second = Files.readAllBytes(parts.get(1));
    second[second.length - 20] ^= 1; // one bit of a result
    write(parts.get(1), second);
    byte[] third = Files.readAllBytes(parts.get(2));
    third[third.length - 8 - 4 * 4 - 4 * 8 - 4 * 8 - 1] ^= 1; // one bit of the fingerprint
    write(parts.get(2), third);
    write(parts.get(3), new byte[0]);
    assertEquals(16, rank().get("evaluated").asInt());
    assertArrayEquals(whole, csv());
  }

  /** Past Hadoop's own checksum, which would find the change first. */
  private static void write(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, content);
  }

  @Test
  void rank_ofANewerCheckpoint_trustsNoOlderPart() throws Exception {
    int evaluated = rank().get("evaluated").asInt();
    byte[] older = csv();
    String checkpoint = summary().get("checkpoint").asText();
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(2, 4);
    assertEquals(evaluated, rank().get("evaluated").asInt());
    assertFalse(Arrays.equals(older, csv()));
    assertNotEquals(checkpoint, summary().get("checkpoint").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "--images 41",
    "--split test --images 20",
    "--seed 1",
    "--running-statistics --calibration-images 30"
  })
  void rank_withOtherImages_trustsNoOlderPart(String options) throws Exception {
    String two = pathsFile("0 0 0 3 0 0", "0 0 0 2 0 0");
    rank("--paths", two);
    List<String> other = new ArrayList<>(List.of("--paths", two));
    other.addAll(List.of(options.split(" ")));
    assertEquals(2, rank(other.toArray(String[]::new)).get("evaluated").asInt());
  }

  private String pathsFile(String... lines) throws IOException {
    return Files.writeString(folder.resolve("paths.txt"), String.join("\n", lines)).toString();
  }

  @Test
  void rank_ofPathsThatComputeTheSame_evaluatesThemOnce() throws Exception {
    ObjectNode result = rank("--paths", pathsFile("0 0 0 1 0 0", "1 0 0 0 1 0", "0 0 0 3 0 0"));
    assertEquals(2, result.get("evaluated").asInt());
    assertEquals(3, result.get("paths").asInt());
    List<String[]> rows = rows();
    // arch, computation, accuracy, loss, weights, multiply-adds, depth, truth
    assertEquals(
        List.of(0, 1, 0),
        rows.stream().map(row -> rows.stream().map(r -> r[0]).toList().indexOf(row[1])).toList());
    assertEquals(rows.get(0)[2], rows.get(2)[2]);
    assertEquals(rows.get(0)[3], rows.get(2)[3]);
    assertNotEquals(rows.get(0)[3], rows.get(1)[3]);
    assertEquals("", rows.get(0)[7]);
  }

  @Test
  void rank_writesOneTableAsCsvAndAsParquet() throws Exception {
    Path truth = benchmarkOfAll();
    rank("--benchmark", truth.toString(), "--column", "test", "--resamples", "0");
    List<Row> parquet =
        spark
            .read()
            .parquet(run.resolve("ranking/ranking.parquet").toUri().toString())
            .collectAsList();
    List<String[]> csv = rows();
    assertEquals(24, csv.size());
    assertEquals(csv.size(), parquet.size());
    List<Architecture> all = PathSelection.all(SPACE);
    for (int i = 0; i < csv.size(); i++) {
      Row row = parquet.get(i);
      String[] cells = new String[row.length()];
      for (int c = 0; c < cells.length; c++) {
        cells[c] = row.get(c).toString();
      }
      assertArrayEquals(csv.get(i), cells);
      Architecture path = SPACE.parse(cells[0]);
      assertEquals(SPACE.complexity(path).weights(), row.getLong(4));
      assertEquals(SPACE.complexity(path).multiplyAdds(), row.getLong(5));
      assertEquals(SPACE.depth(path), row.getInt(6));
      assertEquals(all.indexOf(path) / 160.0, row.getDouble(7));
    }
  }

  @Test
  void rank_withABenchmark_holdsEveryFigureBesideTheWeights() throws Exception {
    Path truth = benchmarkOfAll();
    ObjectNode result =
        rank("--benchmark", truth.toString(), "--column", "test", "--resamples", "50");
    JsonNode figures = summary().at("/truth/figures");
    List<String> names = new ArrayList<>();
    figures.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of(
            "kendall_tau_b",
            "spearman_rho",
            "pearson_r",
            "precision_at_top_1_percent",
            "precision_at_top_5_percent",
            "precision_at_top_10_percent",
            "best_true_of_top_1",
            "best_true_of_top_10",
            "best_true_of_top_50",
            "regret_of_top_1",
            "regret_of_top_10",
            "kendall_tau_b_at_equal_weights",
            "kendall_tau_b_at_equal_depth"),
        names);
    for (String predictor : List.of("supernet", "weights", "flops", "depth")) {
      JsonNode tau = figures.at("/kendall_tau_b/" + predictor);
      assertTrue(tau.get("low").asDouble() <= tau.get("high").asDouble());
      assertTrue(tau.get("value").isNumber());
    }
    assertEquals(0, figures.at("/kendall_tau_b_at_equal_weights/weights/value").asDouble());
    assertTrue(figures.at("/best_true_of_top_50/supernet/value").isNull(), "24 paths");
    assertEquals(24, summary().at("/truth/paths").asInt());
    assertEquals(
        figures.at("/kendall_tau_b/supernet/value"), result.at("/figures/kendall_tau_b/supernet"));
    assertTrue(Files.exists(Path.of(URI.create(result.get("summary_json").asText()))));
  }

  @Test
  void rank_byAScore_isOrderedByItThroughout() throws Exception {
    Path truth = benchmarkOfAll();
    ObjectNode result =
        rank("--score", "weights", "--benchmark", truth.toString(), "--column", "test");
    assertEquals("weights", result.get("score").asText());
    assertEquals("weights", summary().get("score").asText());
    summary()
        .at("/truth/figures")
        .forEach(figure -> assertEquals(figure.get("weights"), figure.get("supernet")));
    List<String[]> rows = rows();
    String[] best =
        rows.stream().max(Comparator.comparingDouble(row -> Double.parseDouble(row[8]))).get();
    assertEquals(
        rows.stream().mapToLong(row -> Long.parseLong(row[4])).max().orElseThrow(),
        Long.parseLong(best[4]));
    assertEquals(Double.parseDouble(best[4]), Double.parseDouble(best[8]), "the term itself");
    assertEquals(
        Double.parseDouble(best[8]), summary().at("/best/0/score").asDouble(), "the same score");
  }

  @Test
  void rank_withLastWeights_saysSo() throws Exception {
    rank("--paths", "3");
    assertFalse(summary().get("last_weights").asBoolean());
    rank("--paths", "3", "--last-weights");
    assertTrue(summary().get("last_weights").asBoolean());
  }

  @Test
  void rank_withoutABenchmark_saysNothingOfTruth() throws Exception {
    ObjectNode result = rank();
    assertFalse(summary().has("truth"));
    assertFalse(result.has("figures"));
    assertEquals(5, result.get("best").size());
    assertEquals("holdout", summary().get("split").asText());
  }

  @Test
  void rank_whileAnotherRanks_isRefused() throws Exception {
    RunFiles ranking = new RunFiles(run.resolve("ranking").toUri().toString(), new Configuration());
    try (RunLock lock = RunLock.acquire(ranking)) {
      String refused = failure();
      assertTrue(refused.contains("ranking is in use by process"), refused);
      assertTrue(refused.endsWith("wait for it, or stop it"), refused);
    }
  }

  /** FSNAS: a path's weights are those of the supernet that its choice in the split block names. */
  @Test
  void rank_ofASplitRun_evaluatesEachPathInItsOwnSupernet() throws Exception {
    List<String> paths = new ArrayList<>();
    for (int operation = 0; operation < 5; operation++) {
      for (int other = 2; other < 4; other++) {
        paths.add(SPACE.format(Architecture.of(operation, 3, other, 3, 2, 3)));
      }
    }
    String file = Files.write(folder.resolve("paths.txt"), paths).toString();
    rank("--paths", file);
    Map<String, List<String>> whole = found();
    run = folder.resolve("split");
    TinyRun.start(run, data, manifest, Map.of("few-shot-block", "0")).splitCheckpoint(1, 3, 3, 9);
    rank("--paths", file);
    Map<String, List<String>> split = found();
    assertEquals(paths.size(), split.size());
    for (String path : paths) {
      boolean ofAnotherSeed = SPACE.parse(path).operation(0) == 3;
      assertEquals(!ofAnotherSeed, whole.get(path).equals(split.get(path)), path);
    }
  }

  /** Accuracy and loss by path. */
  private Map<String, List<String>> found() throws IOException {
    return rows().stream().collect(Collectors.toMap(row -> row[0], row -> List.of(row[3], row[4])));
  }

  @Test
  void rank_onFewerImagesThanClasses_warns() throws Exception {
    try (CapturedLog log = new CapturedLog("org.nshot.spark.evaluation")) {
      rank("--paths", "2", "--images", "9");
      assertTrue(
          log.lines().stream().anyMatch(line -> line.startsWith("images: 9 for 10 classes: ")),
          log.lines().toString());
    }
  }

  @Test
  void rank_ofNoRun_namesTheFolder() {
    run = folder.resolve("nothing");
    assertTrue(failure().contains("nothing: no run"), () -> failure());
    assertFalse(Files.exists(run));
  }

  @Test
  void rank_ofARunWithoutCheckpoint_saysSo() throws Exception {
    run = folder.resolve("fresh");
    TinyRun.start(run, data, manifest, Map.of());
    assertTrue(failure().contains("checkpoints: no whole checkpoint"), () -> failure());
    assertFalse(Files.exists(run.resolve("ranking")));
  }

  @Test
  void rank_overATruncatedCheckpoint_takesTheOneBefore() throws Exception {
    rank("--paths", "3");
    byte[] before = csv();
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(2, 4);
    Path weights = run.resolve("checkpoints/epoch-00002/weights.safetensors");
    byte[] content = Files.readAllBytes(weights);
    write(weights, Arrays.copyOf(content, content.length / 2));
    rank("--paths", "3");
    assertEquals("epoch-00001", summary().get("checkpoint").asText());
    assertArrayEquals(before, csv());
  }

  @Test
  void rank_onDataThatChanged_isRefused() throws Exception {
    Path other = folder.resolve("other");
    String changed = TinyCifar.ingest(spark, other, TRAIN, 30);
    Path description = run.resolve("dataset.json");
    write(description, Files.readString(description).replace(data, changed).getBytes(UTF_8));
    assertTrue(failure().contains("the data that the run was trained on"), () -> failure());
  }

  @Test
  void rank_ofARunThatHeldNothingOut_namesTheSplits() throws Exception {
    run = folder.resolve("all-trained");
    TinyRun.start(run, data, manifest, Map.of("holdout", "0")).checkpoint(1, 3);
    assertEquals(
        "split holdout: the run held no images out, expected one of [test, train]", failure());
    assertEquals(3, rank("--split", "test", "--images", "20", "--paths", "3").get("paths").asInt());
  }

  @Test
  void rank_onMoreImagesThanThereAre_saysHowMany() {
    assertEquals(
        "images: 61, but split holdout has %d: take at most that many, or leave --images out"
            .formatted(HELD_OUT),
        failure("--images", "61"));
  }

  @Test
  void rank_onAnUnknownSplit_namesIt() {
    assertTrue(failure("--split", "tset").contains("tset"), () -> failure("--split", "tset"));
  }

  @Test
  void rank_ofPathsThatAreNone_namesFileAndLine() throws Exception {
    assertEquals(
        "paths: no such file: " + folder + "/none.txt, expected 'all', a number or a file",
        failure("--paths", folder + "/none.txt"));
    String file = pathsFile("0 0 0 1 0 0", "0 0 0 9 0 0");
    assertEquals(
        file + " line 2: architecture [0, 0, 0, 9, 0, 0]: operation 9 at 3<-0, expected 0 to 4",
        failure("--paths", file));
    assertEquals("15626 paths, expected 1 to 15625 (nas-bench-201)", failure("--paths", "15626"));
  }

  @Test
  void rank_againstABrokenBenchmark_namesFileAndLine() throws Exception {
    String nothing = SPACE.format(Architecture.of(0, 0, 0, 0, 0, 0));
    Path truth = benchmark("arch,test", nothing + ",oops");
    assertEquals(
        truth + " line 2: test 'oops', expected a number",
        failure("--benchmark", truth.toString(), "--column", "test"));
    assertEquals(
        truth + " line 1: no column 'tset', the nearest is 'test' of [arch, test]",
        failure("--benchmark", truth.toString(), "--column", "tset"));
    benchmark("arch,test", nothing.replace("none", "nine") + ",1");
    assertTrue(
        failure("--benchmark", truth.toString(), "--column", "test")
            .startsWith(truth + " line 2: architecture"));
    assertEquals(
        "benchmark: no such file: " + folder + "/no.csv, expected a CSV file",
        failure("--benchmark", folder + "/no.csv", "--column", "test"));
    assertFalse(Files.exists(run.resolve("ranking")), "nothing was begun");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--images 0 | images: 0, expected at least 1",
        "--paths 0 | paths: 0, expected at least 1",
        "--paths -5 | paths: -5, expected at least 1",
        "--paths 99999999999 | paths: 99999999999, expected at most 2147483647",
        "--paths-per-task 0 | paths-per-task: 0, expected at least 1",
        "--resamples -1 | resamples: -1, expected at least 0",
        "--threads 0 | threads: 0, expected at least 1",
        "--score losss | score: term 'losss' in 'losss', expected",
        "--score loss+loss | score: loss stands twice in loss+loss, expected each term once",
        "--score -1*loss | score: weight -1 of loss, expected a number above 0",
        "--benchmark b.csv | --benchmark without --column:",
        "--column test | --column without --benchmark:",
        "--imagse 5 | unknown option '--imagse' of 'nshot rank', the nearest known is '--images'",
      })
  void rank_withWrongUsage_namesTheOption(String options, String expected) {
    var error = assertThrows(UsageException.class, () -> rank(options.split(" ")));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
  }
}
