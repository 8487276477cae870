package org.nshot.spark.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a data set keeps of its images. */
public enum Keep {
  /** Decoded pixels: images of one size. */
  PIXELS,
  /** The files, of any size. */
  ENCODED,
  /** Pixels of small images of one size, files otherwise. */
  AUTO;

  /** Its name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(Keep::label).toList();
  }

  /**
   * The constant of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Keep named(String label) {
    return Arrays.stream(values())
        .filter(keep -> keep.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--keep %s, expected one of %s".formatted(label, String.join(", ", labels()))));
  }
}
