package org.nshot.spark.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.nshot.spark.run.RunFiles;

/**
 * {@code metrics/train.jsonl}: a line of JSON for each epoch. Written whole every time, for object
 * stores can't append.
 */
final class MetricsLog {
  static final String FILE = "metrics/train.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunFiles run;
  private final List<String> lines = new ArrayList<>();

  private MetricsLog(RunFiles run) {
    this.run = run;
  }

  /**
   * The log of a run that has done some epochs; lines of later ones, which a killed run may have
   * left, are forgotten.
   */
  static MetricsLog open(RunFiles run, int epochsDone) throws IOException {
    MetricsLog log = new MetricsLog(run);
    for (String line : run.read(FILE).orElse("").lines().toList()) {
      if (epoch(line) < epochsDone) {
        log.lines.add(line);
      }
    }
    return log;
  }

  void add(ObjectNode epoch) throws IOException {
    lines.add(epoch.toString());
    run.write(FILE, String.join("\n", lines) + "\n");
  }

  /** Beyond every epoch for a line that was cut short. */
  private static int epoch(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      return json.path("epoch").asInt(Integer.MAX_VALUE);
    } catch (JsonProcessingException e) {
      return Integer.MAX_VALUE;
    }
  }
}
