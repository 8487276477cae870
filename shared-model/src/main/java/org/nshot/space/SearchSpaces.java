package org.nshot.space;

import java.io.Serializable;
import java.util.List;

/** Where search spaces are listed by name. */
public final class SearchSpaces {
  /**
   * What sizes a space.
   *
   * @param channels channels of the first stage
   * @param cells cells (or layers) of a stage
   * @param classes number of classes
   * @param image what one image is
   */
  public record Size(int channels, int cells, int classes, Shape image) implements Serializable {
    public Size {
      atLeast("channels", channels, 1);
      atLeast("cells", cells, 1);
      atLeast("classes", classes, 2);
    }

    private static void atLeast(String key, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(key + ": " + value + ", expected at least " + least);
      }
    }
  }

  private SearchSpaces() {}

  /** The names that {@link #create} knows. */
  public static List<String> names() {
    return List.of(NasBench201.NAME);
  }

  /**
   * @throws IllegalArgumentException if no space has that name, or it can't have that size
   */
  public static SearchSpace create(String name, Size size) {
    return switch (name) {
      case NasBench201.NAME -> new NasBench201(size);
      default ->
          throw new IllegalArgumentException("space: " + name + ", expected one of " + names());
    };
  }
}
