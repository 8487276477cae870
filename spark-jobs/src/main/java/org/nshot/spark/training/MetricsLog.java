package org.nshot.spark.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.input.NotTextException;
import org.nshot.spark.run.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code metrics/train.jsonl}: a line of JSON for each epoch. Written whole every time, for object
 * stores can't append, and first beside itself: a kill while one is written leaves the other.
 */
final class MetricsLog {
  static final String FILE = "metrics/train.jsonl";
  private static final String NEXT = "metrics/_train.jsonl.next";
  private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunFiles run;
  private final List<String> lines;

  private MetricsLog(RunFiles run, List<String> lines) {
    this.run = run;
    this.lines = lines;
  }

  /**
   * The log of a run that has done some epochs; lines of later ones, which a killed run may have
   * left, are forgotten.
   */
  static MetricsLog open(RunFiles run, int epochsDone) throws IOException {
    List<String> last = lines(run, FILE, epochsDone);
    List<String> next = lines(run, NEXT, epochsDone);
    return new MetricsLog(run, last.size() >= next.size() ? last : next);
  }

  /** Adds a line; it lies in the file after the next {@link #write}. */
  void add(ObjectNode epoch) {
    lines.add(epoch.toString());
  }

  /** Writes the file, which may be done again if it fails. */
  void write() throws IOException {
    String text = String.join("\n", lines) + "\n";
    run.write(NEXT, text);
    run.write(FILE, text);
    run.delete(NEXT);
  }

  /** What the last epoch's line says, empty before the first. */
  Optional<JsonNode> last() throws IOException {
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.readTree(lines.get(lines.size() - 1)));
  }

  private static List<String> lines(RunFiles run, String file, int epochsDone) throws IOException {
    List<String> usable = new ArrayList<>();
    try {
      for (String line : run.read(file).orElse("").lines().toList()) {
        if (epoch(line) < epochsDone) {
          usable.add(line);
        }
      }
    } catch (NotTextException e) {
      LOG.warn("{} was cut short: {}", run.path(file), e.getMessage());
    }
    return usable;
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
