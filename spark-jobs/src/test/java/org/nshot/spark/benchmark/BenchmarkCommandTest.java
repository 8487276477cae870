package org.nshot.spark.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.JsonKeys;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.retrain.RetrainPreset;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.training.TinyCifar;
import org.nshot.training.TrainingConfig;

class BenchmarkCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SMALL =
      List.of(
          "--space", "nas-bench-201",
          "--channels", "2",
          "--cells", "1",
          "--epochs", "1",
          "--batch", "16",
          "--paths", "5",
          "--repeats", "3",
          "--threads", "1");

  @TempDir static Path shared;
  private static SparkSession spark;
  private static String data;
  private static DatasetManifest manifest;

  @TempDir Path folder;

  @BeforeAll
  static void ingest() throws IOException {
    spark = SharedSpark.session();
    data = TinyCifar.ingest(spark, shared, 100, 30);
    manifest = ImageDataset.open(spark, data).manifest();
  }

  private static String[] arguments(Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("benchmark", "--data", data, "--output", output.toUri().toString()));
    for (int i = 0; i < SMALL.size(); i += 2) {
      if (!List.of(more).contains(SMALL.get(i))) {
        arguments.addAll(SMALL.subList(i, i + 2));
      }
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private ObjectNode benchmark(String... more) throws Exception {
    return Nshot.call(arguments(folder.resolve("out"), more));
  }

  private static List<String[]> rows(Path output) throws IOException {
    return Files.readAllLines(output.resolve("benchmark.csv")).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  /** Every path is what {@code retrain} makes of it, by either seed. */
  @Test
  void benchmark_eachPath_reachesWhatRetrainDoes() throws Exception {
    ObjectNode result = benchmark("--ema=0.9");
    List<String[]> rows = rows(folder.resolve("out"));
    assertEquals(5, rows.size());
    assertEquals(8, result.get("trained").asInt());
    for (int i = 0; i < 2; i++) {
      String[] row = rows.get(2 * i + 1); // the fourth path isn't repeated
      for (int seed = 0; seed < 2 - i; seed++) {
        JsonNode test =
            Nshot.call(
                    "retrain",
                    "--data=" + data,
                    "--space=nas-bench-201",
                    "--channels=2",
                    "--cells=1",
                    "--arch=" + row[0],
                    "--retrained=" + folder.resolve("retrained-" + i + "-" + seed).toUri(),
                    "--epochs=1",
                    "--batch=16",
                    "--seed=" + seed,
                    "--ema=0.9",
                    "--threads=1")
                .get("test");
        assertEquals(
            100 * test.get("accuracy").asDouble(), Double.parseDouble(row[seed == 0 ? 1 : 3]));
        if (seed == 0) {
          assertEquals(test.get("loss").asDouble(), Double.parseDouble(row[2]), 1e-6);
        }
      }
    }
    assertEquals("", rows.get(3)[3]);
    JsonNode summary = JSON.readTree(folder.resolve("out/summary.json").toFile());
    assertEquals(
        "format version space split images seed epochs paths networks best mean_accuracy scatter",
        JsonKeys.of(summary));
    assertEquals(
        "command paths networks best mean_accuracy scatter trained benchmark_csv column"
            + " summary_json",
        JsonKeys.of(result));
    assertEquals("arch accuracy", JsonKeys.of(result.get("best")));
    JsonNode scatter = summary.get("scatter");
    assertEquals(
        "paths other_seed deviation tau_between_seeds tau_of_perfect_ranking",
        JsonKeys.of(scatter));
    assertEquals(scatter.toString(), result.get("scatter").toString());
    assertEquals(3, scatter.get("paths").asInt());
    assertEquals(1, scatter.get("other_seed").asInt());
    double squares = 0;
    for (String[] row : rows.subList(0, 3)) {
      squares += Math.pow(Double.parseDouble(row[1]) - Double.parseDouble(row[3]), 2) / 6;
    }
    assertEquals(Math.sqrt(squares), scatter.get("deviation").asDouble(), 1e-9);
  }

  @Test
  void benchmark_itsTable_isReadByRank() throws Exception {
    benchmark();
    Path run = folder.resolve("run");
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(1, 3);
    Path paths = folder.resolve("paths.txt");
    Files.write(paths, rows(folder.resolve("out")).stream().map(row -> row[0]).toList());
    Path table = folder.resolve("out/benchmark.csv");
    assertEquals(List.of(), doubtsOfRanking(run, paths, table));
    Files.writeString(
        table, Files.readString(table).replace(manifest.fingerprint(), "of other data"));
    List<String> warnings = doubtsOfRanking(run, paths, table);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("of other data"), warnings.toString());
  }

  /** Warnings of another data set. */
  private static List<String> doubtsOfRanking(Path run, Path paths, Path table) throws Exception {
    try (CapturedLog log = new CapturedLog("org.nshot.spark.ranking")) {
      ObjectNode ranked =
          Nshot.call(
              "rank",
              "--run=" + run.toUri(),
              "--paths=" + paths,
              "--images=20",
              "--threads=1",
              "--benchmark=" + table,
              "--column=accuracy");
      assertEquals(5, ranked.get("paths").asInt());
      assertTrue(ranked.at("/figures/kendall_tau_b").has("supernet"), ranked.toString());
      return log.lines().stream().filter(line -> line.contains("truth of this data?")).toList();
    }
  }

  private BenchmarkJob job(Path output) throws IOException {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < SMALL.size(); i += 2) {
      given.put(SMALL.get(i).substring(2), SMALL.get(i + 1));
    }
    given.remove("paths");
    given.remove("repeats");
    return new BenchmarkJob(
        new BenchmarkRequest(
            data,
            output.toUri().toString(),
            TrainingConfig.of(RetrainPreset.of(manifest.storage()).under(given)),
            "5",
            1,
            Optional.empty(),
            3,
            0,
            "test",
            false,
            Patience.ofMinutes("give-up-after", 1)),
        manifest,
        new Configuration());
  }

  /** Killed in the middle, gone on with in a process of one core: the same bytes. */
  @Test
  void benchmark_stoppedInTheMiddle_trainsTheRestToTheSameTable() throws Exception {
    int whole = benchmark().get("trained").asInt();
    Path stopped = folder.resolve("stopped");
    int[] left = {3};
    IOException death =
        assertThrows(
            IOException.class,
            () ->
                job(stopped)
                    .run(
                        paths -> {
                          if (--left[0] == 0) {
                            throw new IOException("killed");
                          }
                        }));
    assertEquals("killed", death.getMessage());
    assertFalse(Files.exists(stopped.resolve("summary.json")));
    assertFalse(Files.exists(stopped.resolve("benchmark.csv")));
    Map<Path, FileTime> done = kept(stopped);
    assertEquals(3, done.size());
    Process process = CommandProcess.start("local[1]", arguments(stopped));
    assertEquals(0, process.waitFor());
    Map<Path, FileTime> all = kept(stopped);
    assertEquals(whole, all.size());
    done.forEach((file, time) -> assertEquals(time, all.get(file), file + " was trained again"));
    for (String file : List.of("benchmark.csv", "summary.json")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("out").resolve(file)),
          Files.readAllBytes(stopped.resolve(file)),
          file);
    }
    ObjectNode again = Nshot.call(arguments(stopped));
    assertTrue(again.get("already_done").asBoolean());
    assertEquals(0, again.get("trained").asInt());
  }

  /** What is kept of each training, and when it was written. */
  private static Map<Path, FileTime> kept(Path output) throws IOException {
    Map<Path, FileTime> kept = new HashMap<>();
    try (var files = Files.walk(output.resolve("trained"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        kept.put(file, Files.getLastModifiedTime(file));
      }
    }
    return kept;
  }

  @Test
  void benchmark_ofMorePaths_isRefusedUnlessOverwriting_andKeepsWhatIsTrained() throws Exception {
    benchmark("--paths", "3", "--repeats", "0");
    assertFalse(JSON.readTree(folder.resolve("out/summary.json").toFile()).has("scatter"));
    String refused =
        assertThrows(IOException.class, () -> benchmark("--paths", "4", "--repeats", "0"))
            .getMessage();
    assertTrue(
        refused.endsWith(
            "out was benchmarked with paths 3, now it is 4: take the same, another --output, or"
                + " --overwrite"),
        refused);
    assertEquals(
        1, benchmark("--paths", "4", "--repeats", "0", "--overwrite").get("trained").asInt());
    assertTrue(
        assertThrows(IOException.class, () -> benchmark("--lr", "0.2", "--paths", "4"))
            .getMessage()
            .contains("was benchmarked with lr 0.1, now it is 0.2"));
  }

  @Test
  void benchmark_without_drawsAnotherInItsPlace() throws Exception {
    benchmark("--paths", "3", "--repeats", "0");
    List<String> drawn = rows(folder.resolve("out")).stream().map(row -> row[0]).toList();
    ObjectNode result =
        benchmark("--paths", "3", "--repeats", "0", "--without", drawn.get(1), "--overwrite");
    List<String> others = rows(folder.resolve("out")).stream().map(row -> row[0]).toList();
    assertEquals(List.of(drawn.get(0), drawn.get(2)), others.subList(0, 2));
    assertFalse(drawn.contains(others.get(2)));
    assertEquals(1, result.get("trained").asInt());
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> benchmark("--without", "01201201", "--overwrite"))
            .getMessage()
            .startsWith("without: architecture \"01201201\": expected"));
  }

  @Test
  void benchmark_itsTable_saysWhichDataItIsOf() throws Exception {
    benchmark("--paths", "2", "--repeats", "0");
    assertTrue(
        Files.readString(folder.resolve("out/benchmark.csv"))
            .startsWith(
                "arch,accuracy,loss,accuracy_other_seed,network,weights,multiply_adds,classes,data_fingerprint\n"));
    for (String[] row : rows(folder.resolve("out"))) {
      assertEquals(
          List.of(Integer.toString(manifest.classes().size()), manifest.fingerprint()),
          List.of(row).subList(7, 9));
    }
  }

  /** Two paths that are one network alone are trained once. */
  @Test
  void benchmark_ofEqualNetworks_trainsOne() throws Exception {
    Path paths =
        Files.writeString(folder.resolve("paths.txt"), "0 0 0 3 0 0\n0 1 0 3 0 0\n1 0 0 0 0 1\n");
    ObjectNode result = benchmark("--paths", paths.toString(), "--repeats", "0");
    assertEquals(2, result.get("networks").asInt());
    assertEquals(2, result.get("trained").asInt());
    List<String[]> rows = rows(folder.resolve("out"));
    assertEquals(rows.get(0)[1], rows.get(1)[1]);
    assertEquals(rows.get(0)[0], rows.get(1)[4]);
  }

  @Test
  void benchmark_pathThatDiverges_isNamedInOneLine() {
    String message =
        assertThrows(
                IOException.class,
                () -> benchmark("--lr", "1e30", "--momentum", "0", "--repeats", "0"))
            .getMessage();
    assertTrue(message.startsWith("benchmark: path |"), message);
    assertTrue(message.endsWith("a lower --lr, or --clip, may help"), message);
    assertEquals(1, message.lines().count());
    assertFalse(Files.exists(folder.resolve("out/summary.json")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--repeats -1 | repeats: -1, expected at least 0",
        "--strata 0 | strata: 0, expected at least 1",
        "--paths list.txt --without 5 | without: given beside the paths of list.txt, expected"
            + " --paths N",
        "--paths list.txt --strata 2 | strata: given beside the paths of list.txt, expected --paths",
        "--paths list.txt --weights :9 | weights: given beside the paths of list.txt",
        "--split none | split: no images in none, expected one of [test, train] with some",
        "--epochs 0 | epochs: 0, expected at least 1",
        "--give-up-after 0 | give-up-after: 0.0, expected above 0 and finite",
      })
  void benchmark_withWrongUsage_namesTheOption(String options, String expected) {
    var error = assertThrows(UsageException.class, () -> benchmark(options.split(" ")));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void benchmark_thatCannotBegin_saysWhyAndLeavesNothing() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> benchmark("--flops", "5000:6000"))
            .getMessage()
            .startsWith(
                "paths: 5, expected at most 0: no more of nas-bench-201 were found within"));
    assertTrue(
        assertThrows(IOException.class, () -> benchmark("--paths", folder + "/none.txt"))
            .getMessage()
            .startsWith("paths: no such file: "));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void benchmark_ofAPathOfAnotherSpace_namesFileAndLine() throws Exception {
    Path paths = Files.writeString(folder.resolve("paths.txt"), "0 1 0 3 0 0\n01201201\n");
    String message =
        assertThrows(IOException.class, () -> benchmark("--paths", paths.toString())).getMessage();
    assertTrue(message.startsWith(paths + " line 2: architecture \"01201201\": expected"), message);
  }

  @Test
  void benchmark_intoAFolderOfAnotherKind_isRefusedAndLeavesItAsItIs() throws Exception {
    Path run = folder.resolve("out");
    TinyRun.start(run, data, manifest, Map.of());
    String message = assertThrows(IOException.class, () -> benchmark()).getMessage();
    assertTrue(
        message.contains("out holds ")
            && message.endsWith(
                "which is no benchmark's; expected an empty or missing folder: take another"
                    + " --output"),
        message);
    try (var files = Files.list(run)) {
      assertEquals(
          List.of("config.yaml", "dataset.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
