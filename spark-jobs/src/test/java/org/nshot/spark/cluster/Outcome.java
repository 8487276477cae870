package org.nshot.spark.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run that is done amounts to: all that may not depend on what happened to it on its way.
 * Weights, momentum, tables and state by checksum; optimizer steps; samples drawn and what the
 * epochs said.
 */
record Outcome(Map<String, JsonNode> facts) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OF_AN_EPOCH =
      List.of(
          "images",
          "loss",
          "accuracy",
          "lr",
          "path_probabilities",
          "data_entropy",
          "gradient_variance");

  static Outcome of(Path run) throws IOException {
    Map<String, JsonNode> facts = new LinkedHashMap<>();
    JsonNode result = JSON.readTree(Files.readString(run.resolve("result.json")));
    facts.put("steps", result.path("steps"));
    facts.put("weights", result.path("weights_sha256"));
    String checkpoint = result.path("checkpoint").asText();
    JsonNode manifest =
        JSON.readTree(
            Files.readString(
                run.resolve("checkpoints").resolve(checkpoint).resolve("manifest.json")));
    manifest.path("files").properties().forEach(f -> facts.put(f.getKey(), f.getValue()));
    List<String> lines = Files.readAllLines(run.resolve("metrics/train.jsonl"));
    for (int epoch = 0; epoch < lines.size(); epoch++) {
      JsonNode line = JSON.readTree(lines.get(epoch));
      for (String key : OF_AN_EPOCH) {
        facts.put("epoch " + epoch + " " + key, line.path(key));
      }
    }
    return new Outcome(facts);
  }

  String weights() {
    return facts.get("weights").asText();
  }

  /** The first facts in which another outcome differs; empty if it is the same. */
  Optional<String> difference(Outcome other) {
    List<String> differences = new ArrayList<>();
    facts.forEach(
        (key, value) -> {
          JsonNode theirs = other.facts.get(key);
          if (!value.equals(theirs)) {
            differences.add("%s %s, expected %s".formatted(key, theirs, value));
          }
        });
    if (facts.size() != other.facts.size()) {
      differences.add("%d facts, expected %d".formatted(other.facts.size(), facts.size()));
    }
    return differences.stream().findFirst();
  }
}
