package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees of failures that Spark tells at length: the launcher and a whole Spark in it.
 */
@Tag("cluster")
class QuietFailuresTest {
  private static final Path NSHOT = Path.of("..", "nshot").toAbsolutePath().normalize();
  private static final String[] ROUNDS = {
    "bench-rounds", "--shards", "2", "--rounds", "2", "--warmup", "1"
  };

  @TempDir Path folder;

  /** So that no test sees the launcher build its module, or has it built by another user. */
  @BeforeAll
  static void buildBench() throws Exception {
    Commands.run(List.of(NSHOT.toString(), "bench-rounds", "--help"));
  }

  private record Outcome(int exitCode, List<String> err) {
    /** The only line that is none of progress. */
    String onlyLine() {
      List<String> lines =
          err.stream()
              .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
              .filter(line -> !line.matches("\\d\\d:\\d\\d:\\d\\d INFO .*"))
              .filter(line -> !line.contains("no supernet of this space can train"))
              .toList();
      assertEquals(1, lines.size(), String.join("\n", lines));
      return lines.get(0);
    }

    boolean hasTrace() {
      return err.stream().anyMatch(line -> line.startsWith("\tat "));
    }
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(NSHOT.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Outcome nshot(Map<String, String> environment, String... arguments) throws Exception {
    int exitCode = start(environment, arguments).waitFor();
    return new Outcome(exitCode, Files.readAllLines(folder.resolve("err")));
  }

  private Outcome rounds(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(ROUNDS));
    arguments.addAll(List.of(more));
    return nshot(Map.of(), arguments.toArray(String[]::new));
  }

  private Path images() throws IOException {
    for (String name : List.of("cat", "dog")) {
      Path images = Files.createDirectories(folder.resolve("images/train").resolve(name));
      for (int i = 0; i < 4; i++) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      }
    }
    return folder.resolve("images");
  }

  private SmallDisk full() throws Exception {
    try {
      SmallDisk disk = new SmallDisk(folder.resolve("small"));
      disk.fill();
      return disk;
    } catch (Fault.Skipped e) {
      return abort(e.getMessage());
    }
  }

  @Test
  void nshot_kryoAsksForRegistration_namesTheKey() throws Exception {
    String[] kryo = {
      "--conf", "spark.serializer=org.apache.spark.serializer.KryoSerializer",
      "--conf", "spark.kryo.registrationRequired=true"
    };
    List<String> arguments =
        new ArrayList<>(List.of("ingest", "--format=image-folder", "--input=" + images()));
    arguments.add("--output=" + folder.resolve("data"));
    arguments.addAll(List.of(kryo));
    Outcome outcome = nshot(Map.of(), arguments.toArray(String[]::new));
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.onlyLine().contains("spark.kryo.registrationRequired=true"));
  }

  @Test
  void nshot_eventLogFolderMissing_namesTheKey() throws Exception {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    String missing = folder.resolve("nix").toString();
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        "spark.eventLog.enabled true\nspark.eventLog.dir file:%s\n".formatted(missing));
    Outcome outcome = nshot(Map.of("SPARK_CONF_DIR", conf.toString()), ROUNDS);
    assertEquals(1, outcome.exitCode());
    assertEquals(
        "nshot: Spark could not start: spark.eventLog.dir: File file:%s does not exist"
            .formatted(missing),
        outcome.onlyLine());
  }

  @Test
  void nshot_verbose_showsTheTrace() throws Exception {
    Outcome outcome =
        rounds(
            "--verbose",
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=file:" + folder.resolve("nix"));
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.hasTrace(), String.join("\n", outcome.err()));
  }

  @Test
  void nshot_scratchThatCantBeMade_isNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Outcome outcome = rounds("--conf", "spark.local.dir=" + file);
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.onlyLine().startsWith("nshot: spark.local.dir " + file + ": can't be"));
  }

  @Test
  void nshot_scratchFull_isNamed() throws Exception {
    try (SmallDisk disk = full()) {
      Outcome outcome = rounds("--conf", "spark.local.dir=" + folder.resolve("small"));
      assertEquals(1, outcome.exitCode());
      String line = outcome.onlyLine();
      assertTrue(line.contains("spark.local.dir " + folder.resolve("small")), line);
      assertTrue(line.contains("No space left on device"), line);
    }
  }

  @Test
  void ingest_outputFull_namesIt() throws Exception {
    try (SmallDisk disk = full()) {
      String output = folder.resolve("small/data").toString();
      Outcome outcome =
          nshot(
              Map.of(),
              "ingest",
              "--format",
              "image-folder",
              "--input",
              images().toString(),
              "--output",
              output,
              "--give-up-after=0.01");
      assertEquals(1, outcome.exitCode());
      List<String> ours =
          outcome.err().stream().filter(line -> line.startsWith("nshot: ")).toList();
      assertEquals(1, ours.size(), ours.toString());
      assertTrue(
          ours.get(0).contains(output) && ours.get(0).contains("No space left on device"),
          ours.get(0));
      assertTrue(!outcome.hasTrace(), String.join("\n", outcome.err()));
    }
  }

  @Test
  void nshot_terminated_leavesSparksConsequencesUnsaid() throws Exception {
    String data = folder.resolve("data").toString();
    Outcome ingest =
        nshot(
            Map.of(), "ingest", "--format=image-folder", "--input=" + images(), "--output=" + data);
    assertEquals(0, ingest.exitCode(), String.join("\n", ingest.err()));
    Process process =
        start(
            Map.of(),
            "train",
            "--data",
            data,
            "--run",
            folder.resolve("run").toString(),
            "--channels=4",
            "--cells=1",
            "--batch=2",
            "--epochs=100000");
    try {
      while (!Files.readString(folder.resolve("err")).contains("epoch 2/")) {
        assertTrue(
            !process.waitFor(50, TimeUnit.MILLISECONDS), Files.readString(folder.resolve("err")));
      }
      process.destroy();
      assertEquals(143, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
    Outcome outcome = new Outcome(143, Files.readAllLines(folder.resolve("err")));
    List<String> others =
        outcome.err().stream().filter(l -> l.contains("WARN ") || l.contains("ERROR ")).toList();
    assertEquals(List.of(), others);
    assertTrue(!outcome.hasTrace(), String.join("\n", outcome.err()));
  }
}
