package org.nshot.spark.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/**
 * The one binding to JSON of what a run measures and what commands say: a record's components in
 * snake case, in their order; what is empty is left out, unless the component says otherwise.
 */
public final class MetricsJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private MetricsJson() {}

  /** On one line. */
  public static String line(Record row) {
    try {
      return JSON.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers and texts are always JSON", e);
    }
  }

  /** As a tree, to add to. */
  public static ObjectNode tree(Record row) {
    return JSON.valueToTree(row);
  }

  /**
   * Reads what {@link #line} wrote.
   *
   * @throws JsonProcessingException if it is no JSON, lacks a number that every row has, or has a
   *     key that the record doesn't have
   */
  public static <R extends Record> R read(String line, Class<R> type)
      throws JsonProcessingException {
    return JSON.readValue(line, type);
  }
}
