package org.nshot.training.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nshot.space.Architecture;

/** A place in {@code trajectory.json} that names itself in errors. */
record TrajectoryJson(JsonNode node, String where) {
  /** So much of a value that does not fit; it may be an array of millions. */
  private static final int SHOWN = 80;

  /** The value of a key that must be there. */
  TrajectoryJson at(String key) throws IOException {
    return find(key).orElseThrow(() -> new IOException(where + ": key " + key + " is missing"));
  }

  /** The value of a key that may be missing. */
  Optional<TrajectoryJson> find(String key) {
    return Optional.ofNullable(node.get(key))
        .map(value -> new TrajectoryJson(value, where + "." + key));
  }

  TrajectoryJson at(int index) {
    return new TrajectoryJson(node.get(index), where + "[" + index + "]");
  }

  int size() {
    return node.size();
  }

  int positive() throws IOException {
    int value = integer();
    if (value < 1) {
      throw wrong("an integer of at least 1");
    }
    return value;
  }

  int integer() throws IOException {
    if (!node.isInt()) {
      throw wrong("an integer");
    }
    return node.intValue();
  }

  double number() throws IOException {
    if (!node.isNumber()) {
      throw wrong("a number");
    }
    return node.doubleValue();
  }

  String text() throws IOException {
    if (!node.isTextual()) {
      throw wrong("a text");
    }
    return node.textValue();
  }

  double[] numbers() throws IOException {
    double[] values = new double[array().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(i).number();
    }
    return values;
  }

  /** The numbers of a list, or of a list of lists one after another; empty if it is neither. */
  Optional<double[]> table() {
    List<Double> values = new ArrayList<>();
    for (JsonNode element : node) {
      if (element.isNumber()) {
        values.add(element.doubleValue());
      } else if (element.isArray()) {
        for (JsonNode number : element) {
          if (!number.isNumber()) {
            return Optional.empty();
          }
          values.add(number.doubleValue());
        }
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  int[] integers() throws IOException {
    int[] values = new int[array().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(i).integer();
    }
    return values;
  }

  Architecture architecture() throws IOException {
    return Architecture.of(integers());
  }

  TrajectoryJson array() throws IOException {
    if (!node.isArray()) {
      throw wrong("an array");
    }
    return this;
  }

  IOException wrong(String expected) {
    String found = node.toString();
    return new IOException(
        "%s: %s, expected %s"
            .formatted(
                where, found.length() > SHOWN ? found.substring(0, SHOWN) + "…" : found, expected));
  }
}
