package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.shapes.ShapeDataSet;
import org.nshot.spark.training.TinyCifar;

/**
 * Pages as a newcomer types them, from images to what is made of them: their own commands in a
 * folder of their own, but for a download and for sizes.
 */
@Tag("cluster")
class WalkThroughTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void cifar10_asItStandsThere_leadsFromImagesToAReport() throws Exception {
    TinyCifar.write(folder.resolve("cifar-10-batches-bin"), 80, 20);
    Files.writeString(folder.resolve("nas-bench-201.csv"), truth());
    List<String> scripts = scripts("docs/cifar10.md");
    String download =
        scripts.get(0).lines().filter(line -> line.startsWith("curl ")).findAny().get();
    run(
        smaller(
            String.join("", scripts),
            download + " -> true",
            "--epochs 30 -> --epochs 2",
            "--channels 8 -> --channels 2",
            "--batch 64 -> --batch 8",
            "--paths 500 -> --paths 12",
            "--images 1000 -> --images 20"));
    assertEquals("cifar10_test", ranked("panda-dynas", 12, 2).at("/truth/column").asText());
    whole("panda-dynas.html");
  }

  @Test
  void ownData_asItStandsThere_leadsFromAFolderToAReport() throws Exception {
    new ShapeDataSet(0, 8, 2).write(folder.resolve("photos"));
    run(
        smaller(
            scripts("docs/own-data.md").get(0),
            "--epochs 30 -> --epochs 1",
            "--width 0.5 -> --width 0.25",
            "--paths 200 -> --paths 5",
            "--images 1000 -> --images 20"));
    ranked("photos-macro", 5, 1);
    whole("photos-macro.html");
  }

  @Test
  void imagenetOnALaptop_asItStandsThere_leadsFromAFolderToARanking() throws Exception {
    new ShapeDataSet(0, 4, 1).write(folder.resolve("sample"));
    run(
        smaller(
            scripts("docs/imagenet.md").get(1),
            "--space proxylessnas -> --space proxylessnas --width 0.25",
            "--resolution 96 -> --resolution 32",
            "--batch 64 -> --batch 8",
            "--paths 20 -> --paths 3",
            "--images 1000 -> --images 20"));
    assertEquals("train", ranked("sample-96", 3, 2).at("/split").asText());
    String data = Files.readString(folder.resolve("runs/sample-96/dataset.json"));
    assertEquals(40, new ObjectMapper().readTree(data).at("/samples").asInt(), data);
  }

  @Test
  void readme_asItStandsThere_leadsFromNothingToTwoReports() throws Exception {
    run(
        smaller(
            scripts("README.md").get(0),
            "\"$NSHOT\" demo -> \"$NSHOT\" demo --train-images 20 --epochs 1 --paths 5"));
    ranked("demo/run", 5, 1);
    whole("demo/report.html");
    whole("demo-again.html");
  }

  /** What a page's commands must have left. */
  private JsonNode ranked(String name, int paths, int epochs) throws Exception {
    Path run = folder.resolve("runs").resolve(name);
    assertEquals(epochs, Files.readAllLines(run.resolve("metrics/train.jsonl")).size());
    assertEquals(1 + paths, Files.readAllLines(run.resolve("ranking/ranking.csv")).size());
    return new ObjectMapper().readTree(run.resolve("ranking/summary.json").toFile());
  }

  private void whole(String report) throws Exception {
    String page = Files.readString(folder.resolve("runs").resolve(report));
    assertTrue(page.contains("</html>"), report + " is whole");
  }

  private static List<String> scripts(String page) throws Exception {
    return DocumentedCommands.scripts(Files.readString(HOME.resolve(page)));
  }

  /**
   * @param changes what stands on the page, and behind an arrow what stands in its place here
   */
  private static String smaller(String script, String... changes) {
    String changed = script.replace("./nshot ", "\"$NSHOT\" ");
    for (String[] change : Arrays.stream(changes).map(text -> text.split(" -> ")).toList()) {
      assertTrue(changed.contains(change[0]), change[0] + " stands no longer on the page");
      changed = changed.replace(change[0], change[1]);
    }
    return changed;
  }

  private void run(String script) throws Exception {
    File log = folder.resolve("log").toFile();
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log);
    bash.environment().put("NSHOT", HOME.resolve("nshot").toString());
    int exitCode = bash.start().waitFor();
    assertEquals(0, exitCode, script + Files.readString(log.toPath()));
  }

  /** A column of accuracies for every path there is. */
  private static String truth() {
    SearchSpace space = NasBench201.sized(2, 1, 10, new Shape(32, 32, 3));
    int operations = 5;
    int edges = 6;
    return IntStream.range(0, (int) Math.pow(operations, edges))
        .mapToObj(
            i -> {
              int[] path = new int[edges];
              for (int edge = edges - 1, left = i; edge >= 0; edge--, left /= operations) {
                path[edge] = left % operations;
              }
              return space.format(Architecture.of(path)) + "," + (50 + i % 40) + "\n";
            })
        .collect(Collectors.joining("", "arch,cifar10_test\n", ""));
  }
}
