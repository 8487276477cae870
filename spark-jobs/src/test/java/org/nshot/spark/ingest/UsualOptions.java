package org.nshot.spark.ingest;

/** An ingest of which only the places are said. */
public final class UsualOptions {
  private UsualOptions() {}

  /** With the defaults for what may be bad and how large images may be. */
  public static Ingest.Options of(ImageFormat format, String input, String output) {
    return new Ingest.Options(
        format,
        input,
        output,
        Ingest.Options.DEFAULT_MAX_BAD,
        false,
        Ingest.Options.DEFAULT_MAX_PIXELS);
  }
}
