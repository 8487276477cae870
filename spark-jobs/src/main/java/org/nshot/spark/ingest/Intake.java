package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.nshot.data.EncodedImage;
import org.nshot.data.ImageDecoder;
import org.nshot.data.Reencoding;
import org.nshot.data.RgbImage;
import org.nshot.data.Storage;
import org.nshot.data.Turn;
import org.nshot.space.Shape;

/**
 * Looks at images of the input, each once: which are good, and what of them is stored. Every image
 * is decoded, be it kept so or not: one that can't be never gets into a data set, and the
 * statistics need its pixels. Plain values: tasks take it along.
 */
final class Intake implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Beside its pixels: headers, profiles, thumbnails, text. */
  private static final long METADATA_BYTES = 16 << 20;

  /** Sixteen bits for each of four bands. */
  private static final int BYTES_PER_PIXEL = 8;

  private static final long MOST_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private final long maxPixels;
  private final boolean encoded;
  private final int height; // of pixels
  private final int width;
  private final boolean reencodes;
  private final int shorter;
  private final int quality;
  private final boolean turns;

  private Intake(
      long maxPixels,
      boolean encoded,
      Shape expected,
      boolean turns,
      Optional<Reencoding> smaller) {
    this.turns = turns;
    this.maxPixels = maxPixels;
    this.encoded = encoded;
    this.height = expected.height();
    this.width = expected.width();
    this.reencodes = smaller.isPresent();
    this.shorter = smaller.map(Reencoding::shorter).orElse(1);
    this.quality = smaller.map(Reencoding::quality).orElse(Reencoding.DEFAULT_QUALITY);
  }

  /**
   * Stores pixels; images of another size are bad, and not decoded.
   *
   * @param turns whether images are turned as their EXIF data say
   */
  static Intake ofPixels(Shape expected, boolean turns, long maxPixels) {
    return new Intake(maxPixels, false, expected, turns, Optional.empty());
  }

  /**
   * Stores files of any size, or, where they are larger, smaller ones made of them.
   *
   * @param turns whether images are turned as their EXIF data say, and then stored anew
   */
  static Intake ofFiles(Optional<Reencoding> smaller, boolean turns, long maxPixels) {
    return new Intake(maxPixels, true, new Shape(1, 1, RgbImage.CHANNELS), turns, smaller);
  }

  /** Length of a file from which on it can't be an image within the decoder's limit. */
  long maxFileBytes() {
    long limit =
        maxPixels > Integer.MAX_VALUE
            ? Integer.MAX_VALUE
            : METADATA_BYTES + BYTES_PER_PIXEL * maxPixels;
    return Math.min(MOST_ARRAY_BYTES, limit);
  }

  Storage storage() {
    return encoded ? Storage.ENCODED : Storage.PIXELS;
  }

  /** Size of stored pixels; means nothing for files. */
  Shape expected() {
    return new Shape(height, width, RgbImage.CHANNELS);
  }

  /** What is done to images, for the manifest. */
  String form() {
    String form = reencodes ? reencoding().form() : "as they were";
    if (!turns) {
      return form;
    }
    return form
        + (encoded
            ? ", turned by EXIF orientation and then JPEG of quality " + quality
            : ", turned by EXIF orientation");
  }

  /**
   * Looks at an image file.
   *
   * @param path what to call it
   * @param identity {@link FileIdentity}
   */
  Candidate take(String path, long identity, int label, byte[] file) {
    Optional<Shape> size = Optional.empty();
    try (EncodedImage image = new ImageDecoder(maxPixels).open(file)) {
      Turn turn = turns ? image.turn() : Turn.NONE;
      Shape actual = turn.of(image.size());
      size = Optional.of(actual);
      if (encoded) {
        return Candidate.Good.named(path, identity, stored(label, actual, file, image, turn));
      }
      if (!actual.equals(expected())) {
        String reason =
            "image is %sx%s, expected %sx%s"
                .formatted(actual.height(), actual.width(), height, width);
        return Candidate.Bad.sized(path, reason, actual);
      }
      byte[] pixels = turn.of(image.decode()).pixels();
      return Candidate.Good.named(path, identity, new StoredImage(label, actual, pixels, pixels));
    } catch (IOException e) {
      return size.map(named -> Candidate.Bad.sized(path, e.getMessage(), named))
          .orElseGet(() -> Candidate.Bad.unreadable(path, e.getMessage()));
    }
  }

  private Reencoding reencoding() {
    return new Reencoding(shorter, quality);
  }

  private StoredImage stored(int label, Shape size, byte[] file, EncodedImage image, Turn turn)
      throws IOException {
    RgbImage decoded = turn.of(image.decode());
    boolean shrinks = reencodes && reencoding().shrinks(size);
    if (!shrinks && turn.isNone()) {
      return new StoredImage(label, size, file, decoded.pixels());
    }
    RgbImage changed = shrinks ? reencoding().resize(decoded) : decoded;
    return new StoredImage(
        label,
        new Shape(changed.height(), changed.width(), RgbImage.CHANNELS),
        reencoding().encode(changed),
        changed.pixels());
  }
}
