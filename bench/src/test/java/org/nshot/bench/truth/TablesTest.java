package org.nshot.bench.truth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.Score;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

/** Four paths, two seeds of a method; all figures by hand. */
class TablesTest {
  private static final HalfSamples NO_INTERVALS = new HalfSamples(0, 0);

  @TempDir Path results;
  private Path space;

  @BeforeEach
  void keep() throws IOException {
    space = Files.createDirectories(results.resolve("tiny"));
    write(
        "paths.csv",
        """
        arch,truth,weights,flops,depth
        "|a~0|",10,1,4,1
        "|b~0|",20,1,3,1
        "|c~0|",30,2,2,1
        "|d~0|",40,2,1,1
        """);
    write("m-seed0.csv", "arch,accuracy,loss\n|a~0|,.1,4\n|b~0|,.2,3\n|c~0|,.3,2\n|d~0|,.4,1\n");
    write("m-seed1.csv", "arch,loss,accuracy\n|d~0|,2,.3\n|c~0|,1,.4\n|b~0|,3,.2\n|a~0|,,.1\n");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(space.resolve(file), text);
  }

  private List<String> rows(String scores) throws IOException {
    return Tables.of(results, scores, "", NO_INTERVALS)
        .lines()
        .filter(l -> l.startsWith("|"))
        .toList();
  }

  /** The seeds' τ are 1 and 2/3, ρ 1 and 0.8; the second has the two best in the wrong order. */
  @Test
  void of_twoSeeds_holdsTheirMeansBesideWhatNeedsNoTraining() throws IOException {
    List<String> rows = rows("accuracy");
    assertEquals(
        List.of(
            "| method | score | seeds | τ-b | ρ | P@top 1 % | P@top 5 % | P@top 10 % | best found"
                + " | best of 10 | regret | τ-b, equal weights | τ-b, equal depth |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
            "| `m` | `accuracy` | 2 | 0.833 | 0.900 | 0.50 | 0.50 | 0.50 | 35.00 | – | 5.00 | 0.500"
                + " | 0.833 |",
            "| none | weights | – | 0.816 | 0.894 | 0.50 | 0.50 | 0.50 | 35.00 | – | 5.00 | 0.000"
                + " | 0.816 |",
            "| none | flops | – | -1.000 | -1.000 | 0.00 | 0.00 | 0.00 | 10.00 | – | 30.00 | -1.000"
                + " | -1.000 |",
            "| none | depth | – | – | – | 0.25 | 0.25 | 0.25 | 25.00 | – | 15.00 | 0.000 | 0.000 |"),
        rows.subList(0, 6));
    assertEquals(
        "| `m` − weights | `accuracy` | 2 | +0.017 | +0.006 | +0.00 | +0.00 | +0.00 | +0.00 | – | +0.00"
            + " | +0.500 | +0.017 |",
        rows.get(8));
    assertEquals(9, rows.size());
  }

  /** The first path's loss has diverged in the second seed, and is the worst there. */
  @Test
  void of_severalScoresAndMethods_holdsEachAgainstEach() throws IOException {
    write("n-seed0.csv", Files.readString(space.resolve("m-seed0.csv")));
    List<String> differences =
        rows("loss,loss+weights").stream()
            .filter(row -> row.startsWith("| `") && row.contains("−"))
            .map(row -> row.split("\\|")[1].strip() + " | " + row.split("\\|")[2].strip())
            .toList();
    assertEquals(
        List.of(
            "`n` − `m` | `loss`",
            "`m` | `loss+weights` − `loss`",
            "`n` | `loss+weights` − `loss`",
            "`m` − weights | `loss`",
            "`m` − weights | `loss+weights`",
            "`n` − weights | `loss`",
            "`n` − weights | `loss+weights`"),
        differences);
    assertTrue(rows("loss").get(2).startsWith("| `m` | `loss` | 2 | 0.833 | 0.900 |"));
  }

  private static final String RISING = "arch,accuracy\n|a~0|,1\n|b~0|,2\n|c~0|,3\n|d~0|,4\n";
  private static final String FALLING = "arch,accuracy\n|a~0|,4\n|b~0|,3\n|c~0|,2\n|d~0|,1\n";

  private String difference() throws IOException {
    return Tables.of(results, "accuracy", "", new HalfSamples(200, 1))
        .lines()
        .filter(line -> line.startsWith("| `n` − `m` | `accuracy`"))
        .findFirst()
        .get();
  }

  /** Regret is worse by all there is, in every half of the paths, and no interval proves it. */
  @Test
  void of_aBetterMethod_isBoldWhereSeveralSeedsSayIt() throws IOException {
    write("m-seed1.csv", RISING);
    write("n-seed0.csv", FALLING);
    write("n-seed1.csv", FALLING);
    String row = difference();
    assertTrue(row.startsWith("| `n` − `m` | `accuracy` | 2 | **-2.000** [-2.000, -2.000] |"), row);
    assertTrue(row.matches(".* \\| \\+30\\.00 \\[\\+10\\.00, \\+30\\.00] \\|.*"), row);
  }

  /** Of the two seeds of the one and the one of the other it is the first, which both have. */
  @Test
  void of_aBetterMethodOfOneSeed_isNotBold() throws IOException {
    write("n-seed0.csv", FALLING);
    String row = difference();
    assertTrue(row.startsWith("| `n` − `m` | `accuracy` | 1 | -2.000 [-2.000, -2.000] |"), row);
  }

  /** The same orders, held against another truth of the same paths: here the other way round. */
  @Test
  void of_otherTrueValues_hasFiguresAndTheRecipeOfEach() throws IOException {
    write(
        "paths.csv",
        """
        arch,truth,truth.other,weights,flops,depth
        "|a~0|",10,4,1,4,1
        "|b~0|",20,3,1,3,1
        "|c~0|",30,2,2,2,1
        "|d~0|",40,1,2,1,1
        """);
    write("m-seed1.csv", RISING);
    String text = Tables.of(results, "accuracy", "m:accuracy", NO_INTERVALS);
    List<String> other =
        text.lines().dropWhile(line -> !line.equals("## tiny, held against other")).toList();
    assertTrue(other.get(2).startsWith("4 paths, the best of them 4.00."), other.get(2));
    assertTrue(other.contains("### The recipe: `m` by `accuracy`"), text);
    assertEquals(
        List.of("| `m` | `accuracy` | 2 | -1.000 | -1.000 "),
        other.stream()
            .filter(line -> line.startsWith("| `m` | `accuracy`"))
            .map(line -> line.substring(0, 41))
            .toList());
    assertTrue(text.contains("| `m` | `accuracy` | 2 | 1.000 | 1.000 "), text);
  }

  /** Of no method, but of seeds: it stands once, below the methods. */
  @Test
  void of_whatFreshWeightsTell_isOneOfThoseThatNeedNoTraining() throws IOException {
    write("m-seed0.csv", "arch,accuracy,naswot\n|a~0|,1,4\n|b~0|,2,3\n|c~0|,3,2\n|d~0|,4,1\n");
    write("n-seed0.csv", Files.readString(space.resolve("m-seed0.csv")));
    write("n-seed1.csv", "arch,accuracy,naswot\n|a~0|,1,1\n|b~0|,2,2\n|c~0|,3,3\n|d~0|,4,4\n");
    List<String> rows = rows("accuracy,naswot,accuracy+naswot,weights");
    assertEquals(
        List.of(
            "`m` | `accuracy`",
            "`m` | `accuracy+naswot`",
            "`n` | `accuracy`",
            "`n` | `accuracy+naswot`"),
        rows.subList(2, 6).stream()
            .map(row -> row.replaceFirst("^\\| (.*?`) \\| [12] .*", "$1"))
            .toList());
    assertTrue(rows.get(6).startsWith("| none | naswot | 2 | 0.000 | 0.000 |"), rows.get(6));
    assertEquals(1, rows.stream().filter(row -> row.startsWith("| none | weights |")).count());
  }

  @Test
  void of_freshWeightsThatDiffer_isRefused() throws IOException {
    write("m-seed0.csv", "arch,naswot\n|a~0|,4\n|b~0|,3\n|c~0|,2\n|d~0|,1\n");
    write("n-seed0.csv", "arch,naswot\n|a~0|,4\n|b~0|,3\n|c~0|,2\n|d~0|,0\n");
    var error = assertThrows(IllegalArgumentException.class, () -> rows("naswot"));
    assertEquals("tiny: naswot of n seed 0 is another than other methods'", error.getMessage());
  }

  /** τ by accuracy is 0.833 of m, and 0.816 by weights, as above. */
  @Test
  void of_aRecipe_holdsItAgainstAll() throws IOException {
    String text = Tables.of(results, "accuracy,loss", "m:accuracy", NO_INTERVALS);
    assertTrue(text.contains("### The recipe: `m` by `accuracy`\n"), text);
    assertEquals(
        List.of(
            "| `m` | `loss` | 2 | +0.000 ",
            "| none | weights | 2 | +0.017 ",
            "| none | flops | 2 | +1.833 "),
        text.lines()
            .dropWhile(line -> !line.startsWith("| compared with | score | seeds |"))
            .skip(2)
            .limit(3)
            .map(line -> line.replaceFirst("(\\.\\d+ )\\|.*", "$1"))
            .toList());
  }

  @Test
  void of_aScoreThatSomeCellsLack_isOfThoseThatHaveIt() throws IOException {
    write("m-seed1.csv", "arch,accuracy,mean3.loss\n|a~0|,1,4\n|b~0|,2,3\n|c~0|,3,2\n|d~0|,4,1\n");
    List<String> rows = rows("accuracy,mean3.loss+weights,loss");
    assertEquals(
        List.of(
            "| `m` | `accuracy` | 2 | ",
            "| `m` | `mean3.loss+weights` | 1 | ",
            "| `m` | `loss` | 1 | "),
        rows.subList(2, 5).stream()
            .map(row -> row.replaceFirst("[01]\\.\\d\\d\\d .*", ""))
            .toList());
    String byLoss = rows("mean3.loss").get(2);
    assertTrue(byLoss.startsWith("| `m` | `mean3.loss` | 1 | 1.000 | 1.000 |"), "low: " + byLoss);
  }

  @Test
  void of_aScoreThatNoCellHas_isRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> rows("mean5.loss"));
    assertEquals(
        "score: term 'mean5.loss' in 'mean5.loss', expected TERM[+TERM...] with TERM = [W*]NAME and"
            + " NAME one of [accuracy, depth, flops, loss, weights]",
        error.getMessage());
  }

  @Test
  void of_aCellThatLacksAPath_namesTheFile() throws IOException {
    write("m-seed1.csv", "arch,accuracy\n|a~0|,.1\n");
    IOException error = assertThrows(IOException.class, () -> rows("accuracy"));
    assertEquals(
        space.resolve("m-seed1.csv") + ": lacks 3 of the 4 paths that its space's paths.csv has",
        error.getMessage());
  }

  @Test
  void of_aFolderWithoutResults_isRefused() throws IOException {
    Files.delete(space.resolve("paths.csv"));
    IOException error = assertThrows(IOException.class, () -> rows("accuracy"));
    assertEquals(results + ": no folder with a paths.csv in it", error.getMessage());
  }

  @Test
  void draw_thenRead_isTheSame_andOfTheSpace() throws IOException {
    SearchSpace tiny = NasBench201.sized(8, 1, 10, new Shape(32, 32, 3));
    String csv =
        PathSelection.all(tiny).stream()
            .map(path -> tiny.format(path) + "," + path.hashCode() % 97 / 3.0)
            .collect(Collectors.joining("\n", "arch,test\n", "\n"));
    BenchmarkTable benchmark =
        BenchmarkTable.read(
            new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), "b.csv", tiny, "test");
    KnownPaths drawn = KnownPaths.draw(tiny, 20, 0, benchmark, Map.of("again", benchmark));
    Path file = results.resolve("new/paths.csv");
    drawn.write(file);
    KnownPaths read = KnownPaths.read(file);
    assertEquals(drawn.arch(), read.arch());
    assertEquals(
        List.of("truth", "truth.again", "weights", "flops", "depth"),
        List.copyOf(read.columns().keySet()));
    assertEquals(List.of("again"), read.targets());
    drawn.columns().forEach((name, column) -> assertArrayEquals(column, read.columns().get(name)));
    for (int i = 0; i < 20; i++) {
      var path = tiny.parse(read.arch().get(i));
      assertEquals((double) tiny.complexity(path).weights(), read.columns().get("weights")[i]);
      assertEquals(benchmark.value(path).orElseThrow(), read.columns().get("truth")[i]);
    }
    assertArrayEquals(
        Score.parse("depth").of(read.columns()::get),
        Score.parse("depth").of(drawn.columns()::get));
  }
}
