package org.nshot.spark.run;

import java.util.Optional;
import java.util.OptionalInt;
import org.nshot.space.Shape;

/**
 * What becomes of images on their way to the network.
 *
 * @param resolution height and width that they are trained and evaluated in; none for that of the
 *     data set's pixels, and {@link #USUAL} where it holds files
 * @param jitter strength of the colour jitter
 * @param cropRatio side of what is evaluated over the shorter side that an image is resized to
 */
public record ImageSettings(OptionalInt resolution, double jitter, double cropRatio) {
  /** Resolution of ImageNet's usual networks. */
  public static final int USUAL = 224;

  public static final ImageSettings DEFAULTS = new ImageSettings(OptionalInt.empty(), 0, 0.875);

  private static final int RGB = 3;

  /**
   * Shape of an image as the network gets it.
   *
   * @param stored shape of the data set's pixels, where it holds such
   */
  public Shape image(Optional<Shape> stored) {
    if (resolution.isPresent()) {
      return new Shape(resolution.getAsInt(), resolution.getAsInt(), RGB);
    }
    return stored.orElse(new Shape(USUAL, USUAL, RGB));
  }
}
