package org.nshot.spark.run;

import java.time.Duration;
import java.util.Locale;

/**
 * How long something that a run needs may be away before the run gives up.
 *
 * @param most above zero
 */
public record Patience(Duration most) {
  /** What a person should know once it is used up, of work that goes on where it stood. */
  public static final String GOES_ON = "the same command goes on from what is saved";

  /** And of work that is lost. */
  public static final String BEGINS_ANEW = "the same command begins anew";

  private static final Duration CENTURY = Duration.ofDays(36_525);

  public Patience {
    if (most.isNegative() || most.isZero()) {
      throw new IllegalArgumentException("patience " + most + ", expected above 0");
    }
  }

  /**
   * What is longer than a century is one: it still counts in nanoseconds.
   *
   * @param key what the number is the value of, for errors
   * @throws IllegalArgumentException naming the key if the number is no time
   */
  public static Patience ofMinutes(String key, double minutes) {
    if (!(minutes > 0) || minutes == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "%s: %s, expected above 0 and finite".formatted(key, minutes));
    }
    double millis = Math.min(minutes * 60_000, (double) CENTURY.toMillis());
    return new Patience(Duration.ofMillis(Math.max(1, (long) millis)));
  }

  /** In minutes, as people say it. */
  @Override
  public String toString() {
    double minutes = most.toMillis() / 60e3;
    return minutes == Math.rint(minutes)
        ? (long) minutes + (minutes == 1 ? " minute" : " minutes")
        : String.format(Locale.ROOT, "%.2f minutes", minutes);
  }
}
