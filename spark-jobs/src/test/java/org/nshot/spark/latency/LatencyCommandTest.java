package org.nshot.spark.latency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.search.Cost;
import org.nshot.search.LatencyTable;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.JsonKeys;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class LatencyCommandTest {
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));

  @TempDir Path folder;

  private ObjectNode latency(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("latency", "--output", folder + "/out"));
    if (!List.of(more).contains("--run")) {
      arguments.addAll(List.of("--space", "nas-bench-201", "--channels", "4", "--cells", "1"));
      arguments.addAll(List.of("--resolution", "8"));
    }
    if (!List.of(more).contains("--paths")) {
      arguments.addAll(List.of("--paths", "3"));
    }
    arguments.addAll(List.of("--fit-paths", "3", "--warmup", "0", "--repeat", "1"));
    arguments.addAll(List.of("--least-ms", "0"));
    arguments.addAll(List.of(more));
    return Nshot.call(arguments.toArray(String[]::new));
  }

  @Test
  void latency_withoutSettings_checksItselfOnThirtyPaths() {
    Map<String, String> usual =
        Map.of(
            "--paths", "30",
            "--fit-paths", "10",
            "--warmup", "5",
            "--repeat", "20",
            "--rounds", "3",
            "--threads", "1",
            "--batch", "1");
    CommandSpec spec = new CommandLine(new LatencyCommand()).getCommandSpec();
    usual.forEach(
        (option, value) -> assertEquals(value, spec.findOption(option).defaultValue(), option));
  }

  @Test
  void latency_writesTablesThatSearchReads_andTheReportLast() throws Exception {
    ObjectNode result = latency("--device", "mine");
    assertEquals("mine", result.get("device").asText());
    assertEquals(3, result.get("paths").asInt());
    assertEquals(
        "command space largest_multiply_adds runtime threads batch device paths tau"
            + " tau_of_multiply_adds mean_error_ms mean_relative_error fixed_ms scale latency_csv"
            + " paths_csv",
        JsonKeys.of(result));
    try (InputStream in = Files.newInputStream(folder.resolve("out/latency.csv"))) {
      Cost cost = LatencyTable.read(in, "latency.csv", SPACE);
      assertTrue(cost.range().least() >= 0 && cost.range().most() > 0);
    }
    assertEquals(
        result.toPrettyString() + "\n", Files.readString(folder.resolve("out/latency.json")));
    assertEquals(7, Files.readAllLines(folder.resolve("out/paths.csv")).size());
  }

  @Test
  void latency_intoAFolderThatHoldsOne_isRefusedUnlessOverwriting() throws Exception {
    latency();
    byte[] first = Files.readAllBytes(folder.resolve("out/paths.csv"));
    String refused = assertThrows(IOException.class, this::latency).getMessage();
    assertTrue(
        refused.endsWith(
            "out: holds latency.json already, expected an empty or missing folder (--overwrite replaces it)"),
        refused);
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("out/paths.csv")));
    assertEquals(4, latency("--overwrite", "--paths", "4").get("paths").asInt());
    assertEquals(8, Files.readAllLines(folder.resolve("out/paths.csv")).size());
  }

  @Test
  void latency_intoAFolderOfAnotherKind_isRefusedAlsoWhenOverwriting() throws Exception {
    Path thesis = Files.createDirectories(folder.resolve("out")).resolve("thesis.txt");
    Files.writeString(thesis, "mine");
    for (String[] options : new String[][] {{}, {"--overwrite"}}) {
      String refused = assertThrows(IOException.class, () -> latency(options)).getMessage();
      assertTrue(
          refused.endsWith(
              "out holds thesis.txt, which is no latency measurement's; expected an empty or"
                  + " missing folder: take another --output"),
          refused);
    }
    try (var files = Files.list(folder.resolve("out"))) {
      assertEquals(List.of(thesis), files.toList());
    }
  }

  @Test
  void latency_whileAnotherMeasuresIntoTheFolder_isRefused() throws Exception {
    RunFiles out = new RunFiles(folder.resolve("out").toString(), new Configuration());
    try (RunLock lock = RunLock.acquire(out)) {
      String message = assertThrows(IOException.class, this::latency).getMessage();
      assertTrue(message.contains("out is in use by process "), message);
      assertTrue(message.endsWith("or take another --output"), message);
    }
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--runtime tensorrt | runtime: tensorrt, expected one of nshot, onnxruntime",
        "--threads 0 | threads: 0, expected at least 1",
        "--batch 0 | batch: 0, expected at least 1",
        "--device x --rounds 0 | rounds: 0, expected at least 1",
        "--paths 2 | paths: 2, expected at least 3",
        "--paths 15623 | --fit-paths 3 and --paths 15623: nas-bench-201 has 15625 paths, expected"
            + " at most that many together",
        "--width 0.5 | --width: no option of nas-bench-201",
      })
  void latency_withWrongUsage_namesTheOption(String options, String expected) {
    var error = assertThrows(UsageException.class, () -> latency(options.split(" ")));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void latency_ofARunThatIsNone_saysSo() {
    String message =
        assertThrows(IOException.class, () -> latency("--run", folder + "/none")).getMessage();
    assertTrue(message.endsWith("none: no run (config.yaml, dataset.json); train writes one"));
  }
}
