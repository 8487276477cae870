package org.nshot.spark.ingest;

import java.io.Serializable;
import java.util.Optional;
import org.nshot.data.RgbImage;
import org.nshot.space.Shape;

/** An image of the input, once it has been looked at. */
abstract sealed class Candidate implements Serializable {
  private static final long serialVersionUID = 1L;

  /** An image that will be stored. */
  static final class Good extends Candidate {
    private static final long serialVersionUID = 1L;

    private final StoredImage image;

    Good(StoredImage image) {
      this.image = image;
    }

    StoredImage image() {
      return image;
    }
  }

  /** An image that will be left out. */
  static final class Bad extends Candidate {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String reason;
    private final boolean sized;
    private final int height;
    private final int width;

    private Bad(String path, String reason, boolean sized, int height, int width) {
      this.path = path;
      this.reason = reason;
      this.sized = sized;
      this.height = height;
      this.width = width;
    }

    /** Not even its size could be read. */
    static Bad unreadable(String path, String reason) {
      return new Bad(path, reason, false, 0, 0);
    }

    static Bad sized(String path, String reason, Shape size) {
      return new Bad(path, reason, true, size.height(), size.width());
    }

    String path() {
      return path;
    }

    String reason() {
      return reason;
    }

    Optional<Shape> size() {
      return sized ? Optional.of(new Shape(height, width, RgbImage.CHANNELS)) : Optional.empty();
    }
  }
}
