package org.nshot.spark.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.nshot.sampling.PathBounds.Range;
import org.nshot.search.Cost;
import org.nshot.search.EvolutionSettings;
import org.nshot.search.Objective;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.JsonKeys;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.evaluation.EvaluationService;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.TinyRun;
import org.nshot.spark.run.WeightChoice;
import org.nshot.spark.training.TinyCifar;
import picocli.CommandLine;

class SearchJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(32, 32, 3));
  private static final List<String> SMALL =
      List.of(
          "--population",
          "8",
          "--generations",
          "3",
          "--parents",
          "3",
          "--images",
          "20",
          "--objective",
          "loss",
          "--max-flops",
          "2.5",
          "--threads",
          "1");

  /** 3^12 paths: more than are listed. */
  private static final String LARGE =
      """
      name: large
      resolution: 32
      classes: 10
      stem: {channels: 4, kernel: 3, stride: 1}
      operations: [k3e1, k3e2, k5e1]
      stages:
        - {channels: 4, layers: 12, stride: 2}
      head: {channels: 8}
      """;

  @TempDir static Path shared;
  private static SparkSession spark;
  private static String data;
  private static DatasetManifest manifest;

  @TempDir Path folder;
  private Path run;

  @BeforeAll
  static void ingest() throws IOException {
    spark = SharedSpark.session();
    data = TinyCifar.ingest(spark, shared, 150, 30);
    manifest = ImageDataset.open(spark, data).manifest();
  }

  @BeforeEach
  void start() throws IOException {
    run = begin("run");
  }

  private Path begin(String name) throws IOException {
    Path begun = folder.resolve(name);
    TinyRun.start(begun, data, manifest, Map.of()).checkpoint(1, 3);
    return begun;
  }

  private static String[] arguments(Path run, List<String> settings, String... more) {
    List<String> arguments = new ArrayList<>(List.of("search", "--run", run.toUri().toString()));
    for (int i = 0; i < settings.size(); i += 2) {
      if (!List.of(more).contains(settings.get(i))) {
        arguments.addAll(settings.subList(i, i + 2));
      }
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private ObjectNode search(String... more) throws Exception {
    return Nshot.call(arguments(run, SMALL, more));
  }

  private static JsonNode best(Path run) throws IOException {
    return JSON.readTree(Files.readString(run.resolve("search/best.json")));
  }

  private static List<String> history(Path run) {
    return spark
        .read()
        .parquet(run.resolve("search/history.parquet").toUri().toString())
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static void requireSame(Path expected, Path actual) throws IOException {
    assertEquals(history(expected), history(actual));
    assertEquals(best(expected), best(actual));
  }

  @Test
  void request_withoutSettings_isTheUsualEvolution() {
    assertEquals(new EvolutionSettings(50, 20, 10, 25, 25, 0.1, 10), parsed().sizes());
    assertEquals(Algorithm.EVOLUTION, parsed().algorithm());
    assertEquals(Objective.ACCURACY, parsed().objective());
    assertEquals(50, parsed("--pareto=flops").sizes().parents());
    assertEquals(6, parsed("--population=6").sizes().parents());
    assertEquals(25_600, EvaluationRequest.CALIBRATION_IMAGES);
  }

  private static SearchRequest parsed(String... options) {
    SearchCommand command = new SearchCommand();
    new CommandLine(command)
        .parseArgs(Stream.concat(Stream.of("--run=r"), Stream.of(options)).toArray(String[]::new));
    return command.request();
  }

  /** Bounds that leave what has 3x3 convolutions alone, and one of 1x1 in any one's place. */
  @Test
  void search_exhaustive_looksAtEveryPathWithinBounds() throws Exception {
    long least = SPACE.complexity(Architecture.of(3, 3, 3, 3, 3, 2)).multiplyAdds();
    ObjectNode result =
        Nshot.call(
            "search",
            "--run=" + run.toUri(),
            "--algorithm=exhaustive",
            "--flops=" + least / 1e6 + ":",
            "--images=20",
            "--threads=1");
    assertEquals(7, result.get("paths").asInt());
    assertEquals(7, history(run).stream().distinct().count());
  }

  @Test
  void search_evolution_writesHistoryAndTheBestOfIt() throws Exception {
    ObjectNode result = search();
    List<Row> rows =
        spark
            .read()
            .parquet(run.resolve("search/history.parquet").toUri().toString())
            .collectAsList();
    assertEquals(24, rows.size());
    assertEquals(24, result.get("paths").asInt());
    long computations = rows.stream().map(row -> row.getString(3)).distinct().count();
    assertEquals(computations, result.get("evaluated").asLong());
    for (Row row : rows) {
      Architecture path = SPACE.parse(row.getString(2));
      assertEquals(SPACE.complexity(path).weights(), row.getLong(6));
      assertEquals(SPACE.complexity(path).multiplyAdds(), row.getLong(7));
      assertTrue(row.getLong(7) <= 2_500_000);
      assertTrue(row.isNullAt(8), "no latency table");
    }
    Row lowest = rows.stream().min(Comparator.comparingDouble(row -> row.getDouble(5))).get();
    JsonNode best = best(run);
    assertEquals(lowest.getDouble(5), best.get("loss").asDouble());
    assertEquals(lowest.getDouble(4), best.get("accuracy").asDouble());
    Architecture path = SPACE.parse(best.get("arch").asText());
    assertEquals(
        SPACE.formats(path),
        JSON.convertValue(best.get("notations"), new TypeReference<Map<String, String>>() {}));
    assertEquals(2.5, best.at("/constraints/flops/most").asDouble());
    assertEquals(
        SPACE.complexity(path).multiplyAdds() / 1e6,
        best.at("/constraints/flops/value").asDouble());
    assertEquals(0, best.get("seed").asInt());
    assertEquals(best.get("arch"), result.at("/best/arch"));
    assertEquals(
        "format version space settings seed images paths generations arch accuracy loss flops"
            + " weights notations generation origin constraints",
        JsonKeys.of(best));
    assertEquals("least most value unit", JsonKeys.of(best.at("/constraints/flops")));
    assertEquals(
        "command algorithm paths evaluated best best_json history_parquet", JsonKeys.of(result));
    assertEquals("arch accuracy loss flops weights", JsonKeys.of(result.get("best")));
  }

  @Test
  void search_again_saysThatItIsDone_andOfOtherSettings_isRefusedUnlessOverwriting()
      throws Exception {
    search();
    byte[] first = Files.readAllBytes(run.resolve("search/best.json"));
    ObjectNode again = search();
    assertTrue(again.get("already_done").asBoolean());
    assertEquals(0, again.get("evaluated").asInt());
    String refused = assertThrows(IOException.class, () -> search("--seed", "1")).getMessage();
    assertTrue(
        refused.endsWith(
            "search was searched with seed 0, now it is 1: take the same, another --folder, or --overwrite"),
        refused);
    assertTrue(
        assertThrows(IOException.class, () -> search("--max-flops", "3"))
            .getMessage()
            .contains("with flops :2.5, now it is :3.0"));
    Path settings = run.resolve("search/settings.json");
    String begun = Files.readString(settings);
    Files.writeString(settings, begun.replaceFirst("\\{", "{ \"retired\" : \"5\","));
    assertTrue(
        assertThrows(IOException.class, () -> search())
            .getMessage()
            .contains("with retired 5, now it is none: take the same, "));
    Files.writeString(settings, begun);
    assertArrayEquals(first, Files.readAllBytes(run.resolve("search/best.json")));
    search("--seed", "1", "--folder", "other");
    assertArrayEquals(first, Files.readAllBytes(run.resolve("search/best.json")));
    search("--seed", "1", "--overwrite");
    assertEquals(1, best(run).get("seed").asInt());
  }

  @Test
  void search_ofANewerCheckpoint_isAnotherSearch() throws Exception {
    search();
    TinyRun.start(run, data, manifest, Map.of()).checkpoint(2, 4);
    assertTrue(
        assertThrows(IOException.class, () -> search())
            .getMessage()
            .contains("checkpoint epoch-00001, now it is epoch-00002"));
  }

  @Test
  void search_afterARankingOnTheSameImages_evaluatesNothing() throws Exception {
    search();
    List<String> paths =
        spark
            .read()
            .parquet(run.resolve("search/history.parquet").toString())
            .select("computation")
            .distinct()
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    run = begin("ranked");
    Path file = Files.write(folder.resolve("paths.txt"), paths);
    ObjectNode ranking =
        Nshot.call(
            "rank",
            "--run",
            run.toUri().toString(),
            "--paths",
            file.toString(),
            "--images",
            "20",
            "--threads",
            "1",
            "--paths-per-task",
            "3");
    assertEquals(paths.size(), ranking.get("evaluated").asInt());
    assertEquals(0, search().get("evaluated").asInt());
  }

  private SearchRequest request(Path begun, int pathsPerTask) {
    return new SearchRequest(
        new EvaluationRequest(
            begun.toUri().toString(),
            WeightChoice.USUAL,
            Optional.empty(),
            OptionalInt.of(20),
            EvaluationRequest.HOLDOUT,
            OptionalInt.empty(),
            0,
            1,
            Patience.ofMinutes("give-up-after", 1)),
        Algorithm.EVOLUTION,
        Objective.LOSS,
        new EvolutionSettings(8, 3, 3, 4, 4, 0.1, 10),
        Optional.empty(),
        Map.of(Cost.FLOPS, new Range(0, 2.5)),
        Optional.empty(),
        SearchRequest.DEFAULT_FOLDER,
        false,
        OptionalInt.of(pathsPerTask));
  }

  /** Ends the search once so many paths have been evaluated. */
  private static final class Killer implements EvaluationService.Listener {
    private int left;

    Killer(int left) {
      this.left = left;
    }

    @Override
    public void evaluated(int paths) throws IOException {
      left -= paths;
      if (left <= 0) {
        throw new IOException("killed");
      }
    }
  }

  @Test
  void search_killedTwiceInMidGeneration_endsAsUndisturbed() throws Exception {
    int whole = search().get("evaluated").asInt();
    Path killed = begin("killed");
    int evaluated = 0;
    for (int lives : new int[] {3, 9}) {
      IOException death =
          assertThrows(
              IOException.class, () -> SearchJob.run(request(killed, 1), new Killer(lives)));
      assertEquals("killed", death.getMessage());
      evaluated += lives;
      assertFalse(Files.exists(killed.resolve("search/best.json")));
    }
    ObjectNode resumed = SearchJob.run(request(killed, 2), paths -> {});
    assertEquals(whole - evaluated, resumed.get("evaluated").asInt());
    requireSame(run, killed);
  }

  /** One core in a process of its own, two here: tasks fall and end otherwise. */
  @Test
  void search_onOneCore_findsWhatTwoFind() throws Exception {
    search("--paths-per-task", "1");
    Path one = begin("one-core");
    Process process =
        CommandProcess.start("local[1]", arguments(one, SMALL, "--paths-per-task", "5"));
    assertEquals(0, process.waitFor());
    requireSame(run, one);
    Path other = begin("other-seed");
    Nshot.call(arguments(other, SMALL, "--seed", "9"));
    assertNotEquals(history(run), history(other));
  }

  @Test
  void search_pareto_writesTheFrontAndItsVolumes() throws Exception {
    ObjectNode result = search("--pareto", "weights");
    JsonNode pareto = best(run).get("pareto");
    assertEquals(3, pareto.get("hypervolume").size());
    assertEquals(pareto.get("front").size(), result.get("front").asInt());
    assertEquals(pareto.at("/hypervolume/2"), result.get("hypervolume"));
    double loss = Double.NEGATIVE_INFINITY;
    double weights = Double.POSITIVE_INFINITY;
    for (JsonNode path : pareto.get("front")) {
      assertTrue(path.get("loss").asDouble() >= loss);
      assertTrue(path.get("weights").asDouble() <= weights);
      loss = path.get("loss").asDouble();
      weights = path.get("weights").asDouble();
    }
    assertEquals(best(run).get("arch"), pareto.at("/front/0/arch"));
    assertEquals("cost unit dearest hypervolume front", JsonKeys.of(pareto));
    assertEquals("arch accuracy loss flops weights", JsonKeys.of(pareto.at("/front/0")));
    assertEquals(
        "command algorithm paths evaluated best front hypervolume best_json history_parquet",
        JsonKeys.of(result));
    ObjectNode again = search("--pareto", "weights");
    assertEquals(result.put("evaluated", 0).put("already_done", true).toString(), again.toString());
  }

  @Test
  void search_byLatencyTable_keepsWithinItsBound() throws Exception {
    StringBuilder csv = new StringBuilder("block,operation,milliseconds\n,,2\n");
    SPACE
        .blocks()
        .forEach(
            block ->
                block
                    .operations()
                    .forEach(
                        operation ->
                            csv.append(
                                "%s,%s,%s\n"
                                    .formatted(
                                        block.name(),
                                        operation,
                                        operation.contains("conv") ? 1 : 0))));
    Path table = Files.writeString(folder.resolve("latency.csv"), csv);
    search("--latency-table", table.toString(), "--max-latency", "4", "--pareto", "latency");
    spark
        .read()
        .parquet(run.resolve("search/history.parquet").toString())
        .collectAsList()
        .forEach(
            row -> {
              Architecture path = SPACE.parse(row.getString(2));
              // what the path computes: a convolution of each stage is counted once
              long convolutions =
                  SPACE.graph(path).weights().stream()
                      .filter(weight -> weight.name().startsWith("cells.0.edges."))
                      .count();
              assertEquals(2.0 + convolutions, row.getDouble(8));
              assertTrue(convolutions <= 2);
            });
    assertEquals(4, best(run).at("/constraints/latency/most").asDouble());
    assertEquals(
        "arch accuracy loss flops weights latency", JsonKeys.of(best(run).at("/pareto/front/0")));
    String foreign = Files.readString(table).replace(SPACE.blocks().get(1).name() + ",", "layer1,");
    Files.writeString(table, foreign);
    assertTrue(
        assertThrows(
                IOException.class,
                () -> search("--latency-table", table.toString(), "--folder", "other"))
            .getMessage()
            .contains("is it a table of another space?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--population 1 | population: 1, expected at least 2",
        "--generations 0 | generations: 0, expected at least 1",
        "--mutation-probability 0 | mutation-probability: 0.0, expected above 0 to 1",
        "--mutations 9 --crossovers 0 | mutations: 9 and crossovers: 0, expected together at most",
        "--crossovers 60 | mutations: 0 and crossovers: 60, expected together at most",
        "--flops 5:1 --max-flops 7 | --flops 5:1 and --max-flops 7: expected one of them",
        "--weights 5:1 | weights: 5:1, expected MIN:MAX in millions, MIN at most MAX",
        "--max-weights few | max-weights: few, expected a number of millions",
        "--max-latency 5 | latency: asked for without --latency-table",
        "--pareto latency | latency: asked for without --latency-table",
        "--pareto size | pareto: size, expected one of [flops, weights, latency]",
        "--objective speed | objective: speed, expected one of [accuracy, loss]",
        "--algorithm grid | algorithm: grid, expected one of [evolution, random, exhaustive]",
        "--folder ranking | folder: ranking, expected a name of its own",
        "--folder ../up | folder: ../up, expected a name of its own",
        "--paths-per-task 0 | paths-per-task: 0, expected at least 1",
        "--give-up-after 0 | give-up-after: 0.0, expected above 0 and finite",
        "--images 0 | images: 0, expected at least 1",
        "--running-statistics --calibration-images 1 | calibration-images: 1, expected at least 2",
        "--calibration-images 64 | calibration-images: 64 without --running-statistics",
      })
  void search_withWrongUsage_namesTheOption(String options, String expected) {
    var error = assertThrows(UsageException.class, () -> search(options.split(" ")));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
    assertFalse(Files.exists(run.resolve("search")));
  }

  @Test
  void search_thatCannotBegin_saysWhyAndLeavesNothing() throws Exception {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> search("--max-flops", "0.01"))
            .getMessage()
            .startsWith("flops: :0.01 leaves no path: those of nas-bench-201 have"));
    assertTrue(
        assertThrows(IOException.class, () -> search("--latency-table", folder + "/no.csv"))
            .getMessage()
            .startsWith("latency-table: no such file: "));
    assertFalse(Files.exists(run.resolve("search")));
    run = folder.resolve("fresh");
    TinyRun.start(run, data, manifest, Map.of());
    assertTrue(
        assertThrows(IOException.class, () -> search())
            .getMessage()
            .contains("checkpoints: no whole checkpoint; train writes one"));
    assertFalse(Files.exists(run.resolve("search")));
  }

  /** A space too large to be listed: what is impossible only together is found by drawing. */
  @Test
  void search_inALargeSpaceWithBoundsImpossibleTogether_saysSoAndLeavesNothing() throws Exception {
    run = folder.resolve("large");
    TinyRun.start(run, data, manifest, Map.of("space", LARGE)).checkpoint(1, 3);
    SearchSpace space = new SpaceSpec(LARGE, Map.of()).at(new Shape(32, 32, 3), 10);
    double flops = Cost.flops(space).range().most();
    double weights = Cost.weights(space).range().least();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Nshot.call(
                        "search",
                        "--run=" + run.toUri(),
                        "--flops=%s:%s".formatted(0.99 * flops, flops),
                        "--weights=%s:%s".formatted(weights, 1.01 * weights)))
            .getMessage();
    assertTrue(
        message.endsWith("none of 10000 paths drawn of large lies within: widen a bound"), message);
    assertFalse(Files.exists(run.resolve("search")));
  }

  @Test
  void search_intoAFolderWithSomethingElse_isRefusedAndLeavesItAsItIs() throws Exception {
    Path mine = Files.createDirectories(run.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "mine");
    String message = assertThrows(IOException.class, () -> search("--folder", "mine")).getMessage();
    assertTrue(
        message.endsWith(
            "mine holds thesis.txt, which is no search's; expected an empty or missing folder: take another --folder"),
        message);
    try (var files = Files.list(mine)) {
      assertEquals(List.of(mine.resolve("thesis.txt")), files.toList());
    }
  }

  @Test
  void search_whileAnotherSearches_namesTheFlag() throws Exception {
    RunFiles files = new RunFiles(run.resolve("search").toUri().toString(), new Configuration());
    try (RunLock lock = RunLock.acquire(files)) {
      String message = assertThrows(IOException.class, () -> search()).getMessage();
      assertTrue(message.contains("search is in use by process"), message);
      assertTrue(message.endsWith("or take another --folder"), message);
    }
  }

  @Test
  void search_onFewerImagesThanClasses_warns() throws Exception {
    try (CapturedLog log = new CapturedLog("org.nshot.spark.evaluation")) {
      search("--images", "9");
      assertTrue(
          log.lines().stream().anyMatch(line -> line.startsWith("images: 9 for 10 classes: ")),
          log.lines().toString());
    }
  }

  /** FSNAS: a path's weights are those of the supernet that its choice in the split block names. */
  @Test
  void search_ofASplitRun_evaluatesEachPathInItsOwnSupernet() throws Exception {
    String[] drawn = {"--generations", "1", "--population", "30"};
    search(drawn);
    Map<String, Double> whole = losses(run);
    Path split = folder.resolve("split");
    TinyRun.start(split, data, manifest, Map.of("few-shot-block", "0")).splitCheckpoint(1, 3, 1, 9);
    Nshot.call(arguments(split, SMALL, drawn));
    Map<String, Double> found = losses(split);
    assertEquals(whole.keySet(), found.keySet());
    int others = 0;
    for (String path : whole.keySet()) {
      boolean same = whole.get(path).equals(found.get(path));
      // without any connection from image to classifier no weight of another seed says more
      assertTrue(same || SPACE.parse(path).operation(0) == 1, path);
      others += same ? 0 : 1;
    }
    assertTrue(others > 0 && others < whole.size(), others + " of another seed");
  }

  /** By path. */
  private static Map<String, Double> losses(Path run) {
    return spark
        .read()
        .parquet(run.resolve("search/history.parquet").toUri().toString())
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(2), row -> row.getDouble(5)));
  }

  @Test
  void search_overSettingsThatAreNone_namesTheFile() throws Exception {
    search();
    Files.writeString(run.resolve("search/settings.json"), "{\"seed\": ");
    String message = assertThrows(IOException.class, () -> search()).getMessage();
    assertTrue(message.contains("settings.json: no settings of a search"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void search_overABestThatWasCutShort_makesItAnewWithoutEvaluating() throws Exception {
    search();
    JsonNode whole = best(run);
    Path file = run.resolve("search/best.json");
    Files.writeString(file, Files.readString(file).substring(0, 200));
    ObjectNode again = search();
    assertFalse(again.has("already_done"));
    assertEquals(0, again.get("evaluated").asInt());
    assertEquals(whole, best(run));
  }
}
