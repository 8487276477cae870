package org.nshot.spark.report;

import java.io.IOException;
import java.util.Optional;

/** What was made of files, for as long as they stay what they were. */
final class Kept<T> {
  private String stamp = "";
  private Optional<T> value = Optional.empty();

  /** Makes it. */
  interface Making<T> {
    T make() throws IOException;
  }

  /**
   * @param now what tells the files' present state from others, taken before they are read
   */
  T get(String now, Making<T> making) throws IOException {
    if (value.isEmpty() || !stamp.equals(now)) {
      value = Optional.of(making.make());
      stamp = now;
    }
    return value.get();
  }
}
