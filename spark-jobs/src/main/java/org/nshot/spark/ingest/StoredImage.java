package org.nshot.spark.ingest;

import java.io.Serializable;
import org.nshot.data.RgbImage;
import org.nshot.space.Shape;

/** An image as the data set stores it, its class, and what its pixels add to the statistics. */
final class StoredImage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int label;
  private final int height;
  private final int width;
  private final byte[] content;
  private final long[] sums = new long[RgbImage.CHANNELS];
  private final long[] squares = new long[RgbImage.CHANNELS];

  /**
   * @param size of the image
   * @param content its pixels or its file
   * @param pixels [height, width, 3]
   */
  StoredImage(int label, Shape size, byte[] content, byte[] pixels) {
    this.label = label;
    this.height = size.height();
    this.width = size.width();
    this.content = content;
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      long sum = 0;
      long square = 0;
      for (int i = channel; i < pixels.length; i += RgbImage.CHANNELS) {
        int value = pixels[i] & 0xff;
        sum += value;
        square += (long) value * value;
      }
      sums[channel] = sum;
      squares[channel] = square;
    }
  }

  int label() {
    return label;
  }

  Shape size() {
    return new Shape(height, width, RgbImage.CHANNELS);
  }

  byte[] content() {
    return content;
  }

  /** Sum over a channel's values. */
  long sum(int channel) {
    return sums[channel];
  }

  /** Sum over the squares of a channel's values. */
  long squares(int channel) {
    return squares[channel];
  }
}
