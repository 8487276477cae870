package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.nshot.data.EncodedImage;
import org.nshot.data.ImageDecoder;
import org.nshot.data.Reencoding;
import org.nshot.data.RgbImage;
import org.nshot.data.Storage;
import org.nshot.space.Shape;

/**
 * Looks at images of the input, each once: which are good, and what of them is stored. Every image
 * is decoded, be it kept so or not: one that can't be never gets into a data set, and the
 * statistics need its pixels. Plain values: tasks take it along.
 */
final class Intake implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long maxPixels;
  private final boolean encoded;
  private final int height; // of pixels
  private final int width;
  private final boolean reencodes;
  private final int shorter;
  private final int quality;

  private Intake(long maxPixels, boolean encoded, Shape expected, Optional<Reencoding> smaller) {
    this.maxPixels = maxPixels;
    this.encoded = encoded;
    this.height = expected.height();
    this.width = expected.width();
    this.reencodes = smaller.isPresent();
    this.shorter = smaller.map(Reencoding::shorter).orElse(1);
    this.quality = smaller.map(Reencoding::quality).orElse(Reencoding.DEFAULT_QUALITY);
  }

  /** Stores pixels; images of another size are bad, and not decoded. */
  static Intake ofPixels(Shape expected, long maxPixels) {
    return new Intake(maxPixels, false, expected, Optional.empty());
  }

  /** Stores files of any size, or, where they are larger, smaller ones made of them. */
  static Intake ofFiles(Optional<Reencoding> smaller, long maxPixels) {
    return new Intake(maxPixels, true, new Shape(1, 1, RgbImage.CHANNELS), smaller);
  }

  /** Limit of the decoder. */
  long maxPixels() {
    return maxPixels;
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
    return reencodes ? new Reencoding(shorter, quality).form() : "as they were";
  }

  /**
   * Looks at an image file.
   *
   * @param path what to call it
   */
  Candidate take(String path, int label, byte[] file) {
    Optional<Shape> size = Optional.empty();
    try (EncodedImage image = new ImageDecoder(maxPixels).open(file)) {
      Shape actual = image.size();
      size = Optional.of(actual);
      if (encoded) {
        return new Candidate.Good(stored(label, actual, file, image));
      }
      if (!actual.equals(expected())) {
        String reason =
            "image is %dx%d, expected %dx%d"
                .formatted(actual.height(), actual.width(), height, width);
        return Candidate.Bad.sized(path, reason, actual);
      }
      byte[] pixels = image.decode().pixels();
      return new Candidate.Good(new StoredImage(label, actual, pixels, pixels));
    } catch (IOException e) {
      return size.map(named -> Candidate.Bad.sized(path, e.getMessage(), named))
          .orElseGet(() -> Candidate.Bad.unreadable(path, e.getMessage()));
    }
  }

  private StoredImage stored(int label, Shape size, byte[] file, EncodedImage image)
      throws IOException {
    RgbImage decoded = image.decode();
    Reencoding smaller = new Reencoding(shorter, quality);
    if (!reencodes || !smaller.shrinks(size)) {
      return new StoredImage(label, size, file, decoded.pixels());
    }
    RgbImage resized = smaller.resize(decoded);
    return new StoredImage(
        label,
        new Shape(resized.height(), resized.width(), RgbImage.CHANNELS),
        smaller.encode(resized),
        resized.pixels());
  }
}
