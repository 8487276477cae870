package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nshot.spark.command.Command;
import org.nshot.spark.parsing.CommandParser;

/** {@code deploy/airflow}, whose own tests are Python's. */
class AirflowDagTest {
  private static final List<String> TRAINED =
      List.of("train", "rank", "search", "retrain", "export");

  @BeforeAll
  static void requirePython() throws Exception {
    AirflowDag.requirePython();
  }

  @Test
  void dag_itsOwnTests_pass() throws Exception {
    AirflowDag.Outcome outcome = AirflowDag.python("-m", "unittest", "-v", "test_nshot_dag");
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("test_retry_command_is_the_same"), outcome.output());
  }

  @Test
  void dag_commands_areNshots() throws Exception {
    List<String> expected = new ArrayList<>(List.of("ingest"));
    expected.addAll(TRAINED);
    expected.addAll(TRAINED);
    JsonNode recorded = AirflowDag.recorded();
    List<String> submitted = new ArrayList<>();
    for (JsonNode line : recorded.get("commands")) {
      List<String> words = words(line);
      int jar = words.indexOf("local:///opt/nshot/nshot-cluster.jar");
      submitted.add(parsed(words.subList(jar + 1, words.size())));
    }
    assertEquals(expected, submitted);
    List<String> applications = new ArrayList<>();
    for (JsonNode application : recorded.get("applications")) {
      applications.add(parsed(words(application.at("/spec/arguments"))));
    }
    assertEquals(expected, applications);
  }

  private static List<String> words(JsonNode line) {
    List<String> words = new ArrayList<>();
    line.forEach(word -> words.add(word.asText()));
    return words;
  }

  /** The command's name, if it has these options. */
  private static String parsed(List<String> arguments) {
    Command command =
        CommandParser.ofAllCommands().parse(arguments.toArray(String[]::new)).command();
    return command.getClass().getAnnotation(picocli.CommandLine.Command.class).name();
  }
}
