package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code deploy/airflow}, which Python runs. */
public final class AirflowDag {
  private static final Path FOLDER = Path.of("..", "deploy", "airflow", "test");
  private static final Path SETTINGS = Path.of("target", "launcher").toAbsolutePath();
  private static final Path KUBERNETES = Path.of("..", "deploy", "kubernetes").toAbsolutePath();

  private AirflowDag() {}

  record Outcome(int exitCode, String output) {}

  static Outcome python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", "-B"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().put("NSHOT_SETTINGS", SETTINGS.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  /** Skips a test where there is no Python to run it with. */
  public static void requirePython() throws Exception {
    boolean there;
    try {
      there = python("-c", "import sys, yaml; sys.exit(sys.version_info < (3, 8))").exitCode() == 0;
    } catch (IOException e) { // how Java says that there is no such program
      there = false;
    }
    assumeTrue(there, "no python3 of 3.8 or newer with PyYAML: the Airflow DAG is not tested");
  }

  /**
   * What all its tasks are: {@code commands} of spark-submit, {@code pods}, {@code applications}.
   */
  public static JsonNode recorded() throws Exception {
    Outcome outcome = python("recorded_dag.py", SETTINGS.toString(), KUBERNETES.toString());
    assertEquals(0, outcome.exitCode(), outcome.output());
    return new ObjectMapper().readTree(outcome.output());
  }
}
