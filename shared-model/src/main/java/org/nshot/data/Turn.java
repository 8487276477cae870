package org.nshot.data;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.nshot.space.Shape;

/**
 * A turn of an image by quarters, and its mirror images.
 *
 * @param transposed whether rows become columns
 * @param fromBelow whether the rows of what lies there are taken from the last to the first
 * @param fromRight the same of its columns
 */
public record Turn(boolean transposed, boolean fromBelow, boolean fromRight) {
  public static final Turn NONE = new Turn(false, false, false);

  /**
   * @param exif a TIFF file; what can't be read of it turns nothing
   */
  static Turn ofExif(byte[] exif) {
    if (exif.length == 0) {
      return NONE;
    }
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(exif))) {
      Entry orientation = new TIFFReader().read(in).getEntryById(TIFF.TAG_ORIENTATION);
      return orientation != null && orientation.getValue() instanceof Number number
          ? ofOrientation(number.intValue())
          : NONE;
    } catch (IOException | RuntimeException e) { // the image is none the worse for it
      return NONE;
    }
  }

  /** EXIF's numbers (2.32, tag 274): where row 0 and column 0 of what is stored belong. */
  static Turn ofOrientation(int number) {
    return switch (number) {
      case 2 -> new Turn(false, false, true);
      case 3 -> new Turn(false, true, true);
      case 4 -> new Turn(false, true, false);
      case 5 -> new Turn(true, false, false);
      case 6 -> new Turn(true, true, false);
      case 7 -> new Turn(true, true, true);
      case 8 -> new Turn(true, false, true);
      default -> NONE;
    };
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /** Shape of a turned image. */
  @SuppressWarnings("ArgumentSelectionDefectChecker") // sides change places
  public Shape of(Shape image) {
    return transposed ? new Shape(image.width(), image.height(), image.channels()) : image;
  }

  /** The turned image. */
  public RgbImage of(RgbImage image) {
    if (isNone()) {
      return image;
    }
    int height = transposed ? image.width() : image.height();
    int width = transposed ? image.height() : image.width();
    byte[] pixels = new byte[image.pixels().length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int row = transposed ? x : y;
        int column = transposed ? y : x;
        row = fromBelow ? image.height() - 1 - row : row;
        column = fromRight ? image.width() - 1 - column : column;
        int from = (row * image.width() + column) * RgbImage.CHANNELS;
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
          pixels[at++] = image.pixels()[from + channel];
        }
      }
    }
    return new RgbImage(height, width, pixels);
  }
}
