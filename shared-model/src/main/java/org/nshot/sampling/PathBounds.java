package org.nshot.sampling;

import java.io.Serializable;
import org.nshot.space.Complexity;

/**
 * How large the paths may be that train.
 *
 * @param flops multiply-adds of an image, in millions
 * @param weights of convolutions and classifier, in millions
 */
public record PathBounds(Range flops, Range weights) {
  /** Every path. */
  public static final PathBounds NONE = new PathBounds(Range.ANY, Range.ANY);

  /**
   * Numbers from one to another, both included; written {@code MIN:MAX}, where either may be
   * missing.
   */
  public record Range(double least, double most) implements Serializable {
    /** Every number, written {@code any}. */
    public static final Range ANY = new Range(0, Double.POSITIVE_INFINITY);

    private static final String ANY_TEXT = "any";

    /**
     * @param key what the text is the value of, for errors
     * @throws IllegalArgumentException naming the key, the text and the rule
     */
    public static Range parse(String key, String text) {
      return parse(key, text, "millions");
    }

    /**
     * @param key what the text is the value of, for errors
     * @param unit of the numbers, for errors
     * @throws IllegalArgumentException naming the key, the text and the rule
     */
    public static Range parse(String key, String text, String unit) {
      if (text.equals(ANY_TEXT)) {
        return ANY;
      }
      String[] ends = text.split(":", -1);
      try {
        if (ends.length == 2) {
          double least = ends[0].isBlank() ? 0 : Double.parseDouble(ends[0]);
          double most = ends[1].isBlank() ? ANY.most : Double.parseDouble(ends[1]);
          if (least >= 0 && least <= most && least < ANY.most) {
            return new Range(least, most);
          }
        }
      } catch (NumberFormatException e) {
        throw wrong(key, text, unit);
      }
      throw wrong(key, text, unit);
    }

    private static IllegalArgumentException wrong(String key, String text, String unit) {
      return new IllegalArgumentException(
          "%s: %s, expected MIN:MAX in %s, MIN at most MAX, or %s"
              .formatted(key, text, unit, ANY_TEXT));
    }

    /** Whether a number lies within; one that is no number does not. */
    public boolean holds(double number) {
      return number >= least && number <= most;
    }

    @Override
    public String toString() {
      if (equals(ANY)) {
        return ANY_TEXT;
      }
      return (least == 0 ? "" : least) + ":" + (most == ANY.most ? "" : most);
    }
  }

  /** Whether any path may be outside. */
  public boolean bound() {
    return !flops.equals(Range.ANY) || !weights.equals(Range.ANY);
  }

  /** Whether a path of that size lies within. */
  public boolean hold(Complexity complexity) {
    return flops.holds(complexity.megaFlops()) && weights.holds(complexity.millionWeights());
  }

  @Override
  public String toString() {
    return "flops " + flops + ", weights " + weights;
  }
}
