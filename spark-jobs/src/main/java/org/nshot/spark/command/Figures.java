package org.nshot.spark.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;

/** Figures that may be undefined, in results and for people. */
public final class Figures {
  private Figures() {}

  /** As a number, or null. */
  public static void put(ObjectNode json, String key, OptionalDouble value) {
    value.ifPresentOrElse(v -> json.put(key, v), () -> json.putNull(key));
  }

  /** With three decimals. */
  public static String text(OptionalDouble value) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
        : "undefined";
  }
}
