package org.nshot.spark;

import com.fasterxml.jackson.databind.JsonNode;

/** The keys of a JSON object, in their order: what is written once is read by others. */
public final class JsonKeys {
  private JsonKeys() {}

  /** On one line, parted by spaces. */
  public static String of(JsonNode json) {
    Iterable<String> keys = json::fieldNames;
    return String.join(" ", keys);
  }
}
