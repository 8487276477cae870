package org.nshot.data;

/**
 * How many images of each class are kept for ranking: a part of them, written {@code 0.1}, or a
 * number of them, written {@code 50/class}.
 */
public sealed interface HoldoutShare {

  /**
   * Of a class with so many images.
   *
   * @throws IllegalArgumentException if none would be left to train on
   */
  int of(int images);

  /** Whether nothing is kept, whatever there is. */
  boolean none();

  /**
   * @throws IllegalArgumentException if it says neither
   */
  static HoldoutShare parse(String text) {
    try {
      return text.endsWith(PerClass.UNIT)
          ? new PerClass(
              Integer.parseInt(text.substring(0, text.length() - PerClass.UNIT.length())))
          : new Part(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw refused(text);
    }
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "holdout: %s, expected a part from 0 to below 1, or a number of each class such as 50/class"
            .formatted(text));
  }

  /**
   * A part of each class, rounded to the nearest, but one image of it trains.
   *
   * @param part 0 to below 1
   */
  record Part(double part) implements HoldoutShare {
    public Part {
      if (!(part >= 0 && part < 1)) {
        throw refused(Double.toString(part));
      }
    }

    /**
     * What just keeps one image of a class.
     *
     * @param images of the class, at least 2
     */
    static Part keepingOneOf(int images) {
      Part half = new Part(0.5 / images); // rounded: 49 times 0.5 / 49 is less than 0.5
      return half.of(images) > 0 ? half : new Part(Math.nextUp(half.part));
    }

    @Override
    public int of(int images) {
      return (int) Math.min(Math.round(part * images), Math.max(0, images - 1));
    }

    @Override
    public boolean none() {
      return part == 0;
    }

    @Override
    public String toString() {
      return Double.toString(part);
    }
  }

  /**
   * The same number of every class.
   *
   * @param images at least 1
   */
  record PerClass(int images) implements HoldoutShare {
    private static final String UNIT = "/class";

    public PerClass {
      if (images < 1) {
        throw refused(images + UNIT);
      }
    }

    @Override
    public int of(int ofClass) {
      if (ofClass <= images) {
        throw new IllegalArgumentException(
            "holdout %s of a class of %s images leaves none to train on: take %s"
                .formatted(
                    this,
                    ofClass,
                    ofClass > 1
                        ? "holdout %s%s or fewer".formatted(ofClass - 1, UNIT)
                        : "a part such as 0.1, or 0 and rank on another split"));
      }
      return images;
    }

    @Override
    public boolean none() {
      return false;
    }

    @Override
    public String toString() {
      return images + UNIT;
    }
  }
}
