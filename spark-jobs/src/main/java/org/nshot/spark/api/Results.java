package org.nshot.spark.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** From a command's JSON to its record: each component is a key, {@code json} the whole. */
final class Results {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Only said where it is so. */
  private static final String ALREADY_DONE = "already_done";

  private Results() {}

  /**
   * @throws IllegalArgumentException if the command left out what its record has
   */
  static <R> R of(ObjectNode json, Class<R> type) {
    ObjectNode whole = json.deepCopy();
    whole.put(ALREADY_DONE, json.path(ALREADY_DONE).asBoolean(false));
    whole.set("json", json);
    return MAPPER.convertValue(whole, type);
  }
}
