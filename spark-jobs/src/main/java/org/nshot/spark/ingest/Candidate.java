package org.nshot.spark.ingest;

import java.io.Serializable;
import java.util.Optional;
import org.nshot.data.RgbImage;
import org.nshot.space.Shape;

/** An image of the input, once it has been looked at. */
abstract sealed class Candidate implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of images that have no path. */
  static final long NO_IDENTITY = 0;

  /** An image that will be stored. */
  static final class Good extends Candidate {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final long identity;
    private final StoredImage image;

    private Good(String path, long identity, StoredImage image) {
      this.path = path;
      this.identity = identity;
      this.image = image;
    }

    /** An image without a path of its own. */
    static Good unnamed(StoredImage image) {
      return new Good("", NO_IDENTITY, image);
    }

    /**
     * @param identity of its file, {@link FileIdentity}
     */
    static Good named(String path, long identity, StoredImage image) {
      return new Good(path, identity, image);
    }

    String path() {
      return path;
    }

    /** Equal for equal files at the same place of two splits; {@link #NO_IDENTITY} for others. */
    long identity() {
      return identity;
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

    static Bad tooLong(String path, long bytes, long most) {
      return unreadable(path, "file of %s bytes, expected at most %s".formatted(bytes, most));
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
