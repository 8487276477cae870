package org.nshot.space;

/** Checks of sizes. */
final class Sizes {
  private Sizes() {}

  static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + ": " + value + ", expected at least " + least);
    }
  }
}
