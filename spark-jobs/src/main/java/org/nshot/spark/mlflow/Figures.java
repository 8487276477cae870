package org.nshot.spark.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers of JSON by name: {@code seconds.wall} for what lies deeper. */
final class Figures {
  private Figures() {}

  /**
   * @param prefix before each name, empty for none
   * @return finite numbers of objects within objects; lists have none
   */
  static Map<String, Double> of(String prefix, JsonNode json) {
    Map<String, Double> figures = new LinkedHashMap<>();
    add(prefix, json, figures);
    return figures;
  }

  private static void add(String name, JsonNode json, Map<String, Double> figures) {
    if (json.isNumber() && Double.isFinite(json.asDouble())) {
      figures.put(name, json.asDouble());
    } else if (json.isObject()) {
      json.properties()
          .forEach(
              part ->
                  add(
                      name.isEmpty() ? part.getKey() : name + "." + part.getKey(),
                      part.getValue(),
                      figures));
    }
  }
}
