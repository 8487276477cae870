package org.nshot.spark.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run is doing, in a few words.
 *
 * @param name of the run
 * @param headline what it does, in a word or two
 * @param text the rest of the sentence
 * @param share of its epochs that are trained, about
 * @param secondsLeft until its last epoch, about; empty where nothing trains or it can't be known
 */
record RunStatus(
    String name,
    State state,
    String headline,
    String text,
    double share,
    Optional<Double> secondsLeft,
    List<Stage> stages) {

  /** What a person has to know first. */
  enum State {
    RUNNING,
    CHECKING,
    STOPPED,
    FAILED,
    DONE;

    /** Whether nothing goes on. */
    boolean settled() {
      return this != RUNNING && this != CHECKING;
    }

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Minutes or hours, as people say them. */
  static String about(double seconds) {
    long minutes = Math.round(seconds / 60);
    if (seconds < 90) {
      return "about %s s".formatted(Math.max(1, Math.round(seconds)));
    }
    return minutes < 90
        ? "about %s min".formatted(minutes)
        : "about %s h %s min".formatted(minutes / 60, minutes % 60);
  }
}
