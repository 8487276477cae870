package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code deploy/airflow}, whose own tests are Python's. */
class AirflowDagTest {
  private static final Path TESTS = Path.of("..", "deploy", "airflow", "test");
  private static final Path SETTINGS = Path.of("target", "launcher").toAbsolutePath();

  private record Outcome(int exitCode, String output) {}

  private static Outcome python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", "-B"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(TESTS.toFile()).redirectErrorStream(true);
    builder.environment().put("NSHOT_SETTINGS", SETTINGS.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  @BeforeAll
  static void requirePython() throws Exception {
    boolean there;
    try {
      there = python("-c", "import sys; sys.exit(sys.version_info < (3, 8))").exitCode() == 0;
    } catch (IOException e) { // how Java says that there is no such program
      there = false;
    }
    assumeTrue(there, "no python3 of 3.8 or newer here: the Airflow DAG is not tested");
  }

  @Test
  void dag_itsOwnTests_pass() throws Exception {
    Outcome outcome = python("-m", "unittest", "-v", "test_nshot_dag");
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("test_retry_command_is_the_same"), outcome.output());
  }

  @Test
  void dag_commands_areNshots() throws Exception {
    Outcome outcome = python("recorded_dag.py", SETTINGS.toString());
    assertEquals(0, outcome.exitCode(), outcome.output());
    List<String> names = new ArrayList<>();
    for (JsonNode line : new ObjectMapper().readTree(outcome.output())) {
      List<String> words = new ArrayList<>();
      line.forEach(word -> words.add(word.asText()));
      int jar = words.indexOf("local:///opt/nshot/nshot-cluster.jar");
      String[] arguments = words.subList(jar + 1, words.size()).toArray(String[]::new);
      CommandParser parser =
          new CommandParser(
              () ->
                  ServiceLoader.load(Command.class).stream()
                      .map(ServiceLoader.Provider::get)
                      .toList(),
              new RecipePresets());
      names.add(parser.parse(arguments).subcommand().commandSpec().name());
    }
    assertEquals(List.of("train", "rank", "ingest", "train", "rank"), names);
  }
}
