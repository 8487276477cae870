package org.nshot.spark.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of shards as users of webdataset write them: {@code imagenet-train-{000000..000146}.tar}.
 * Braces alone mean something; all else stands for itself.
 */
final class ShardPattern {
  private static final Pattern RANGE = Pattern.compile("\\{([0-9]{1,9})\\.\\.([0-9]{1,9})\\}");
  private static final int MOST = 1_000_000;

  private ShardPattern() {}

  /**
   * All names, in their order.
   *
   * @throws IllegalArgumentException if a range descends or is very long
   */
  static List<String> expand(String pattern) {
    Matcher range = RANGE.matcher(pattern);
    if (!range.find()) {
      return List.of(pattern);
    }
    int from = Integer.parseInt(range.group(1));
    int to = Integer.parseInt(range.group(2));
    if (from > to || to - from >= MOST) {
      throw new IllegalArgumentException(
          "%s: range %s, expected {FIRST..LAST} of at most %s shards"
              .formatted(pattern, range.group(), MOST));
    }
    int digits = range.group(1).length();
    List<String> names = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      String number = String.format(Locale.ROOT, "%0" + digits + "d", i);
      String before = pattern.substring(0, range.start());
      for (String rest : expand(pattern.substring(range.end()))) {
        names.add(before + number + rest);
      }
    }
    return names;
  }
}
