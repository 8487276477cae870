package org.nshot.input;

/** The least value that a setting may have. */
public final class AtLeast {
  private AtLeast() {}

  /**
   * @return the value
   * @throws IllegalArgumentException naming the key if it is less than 1
   */
  public static int one(String key, int value) {
    return of(1, key, value);
  }

  /**
   * @return the value
   * @throws IllegalArgumentException naming the key if it is less
   */
  public static int of(int least, String key, int value) {
    if (value < least) {
      throw new IllegalArgumentException(key + ": " + value + ", expected at least " + least);
    }
    return value;
  }
}
