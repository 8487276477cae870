package org.nshot.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One call of a script of the cluster folder, as a process.
 *
 * @param out its stdout
 * @param err its stderr
 */
record Command(Process process, Path out, Path err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param logs folder for its output
   * @param script below the cluster folder
   */
  static Command start(
      Path logs, String script, Map<String, String> environment, List<String> arguments)
      throws IOException {
    Path out = Files.createTempFile(logs, "command-", ".out");
    Path err = Path.of(out.toString().replaceFirst("out$", "err"));
    List<String> command = new ArrayList<>();
    command.add(Built.clusterFolder().resolve(script).toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("NSHOT_JAR");
    builder.environment().putAll(environment);
    return new Command(builder.start(), out, err);
  }

  /** {@code nshot} without a cluster. */
  static Command local(Path logs, SparkHome spark, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--master", "local[1]", "--driver-memory", "768m"));
    all.addAll(Arrays.asList(arguments));
    return start(logs, "nshot", spark.environment(), all);
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  String errors() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** What it printed as its result, after it has ended well. */
  JsonNode result() throws Exception {
    assertEquals(0, exitCode(), this::tail);
    List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
    return JSON.readTree(lines.get(lines.size() - 1));
  }

  /** The end of its stderr. */
  String tail() {
    try {
      String text = errors();
      return text.substring(Math.max(0, text.length() - 4000));
    } catch (IOException e) {
      return "no stderr: " + e.getMessage();
    }
  }
}
