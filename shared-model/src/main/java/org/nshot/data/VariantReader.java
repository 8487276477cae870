package org.nshot.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.nshot.space.Shape;

/**
 * Makes an image's variant and normalises it into its place in a batch. Holds working memory;
 * belongs to one thread at a time.
 */
final class VariantReader {
  private final Shape size;
  private final float[] table; // [channels, 256]
  private final byte[] variant;
  private byte[] stored = new byte[0];

  /**
   * @param size shape of a variant
   * @throws IllegalArgumentException if the normalization has another number of channels
   */
  VariantReader(Shape size, Normalization normalization) {
    if (normalization.channels() != size.channels()) {
      throw new IllegalArgumentException(
          "normalization of %s channels, expected %s (images %s)"
              .formatted(normalization.channels(), size.channels(), size));
    }
    this.size = size;
    table = normalization.table();
    variant = new byte[size.size()];
  }

  /**
   * @param index of the image in the shard
   * @param pixels takes the normalised values from the place on
   */
  void read(ImageShard shard, int index, View view, float[] pixels, int at) {
    view.render(source(shard, index), variant, size);
    normalize(pixels, at);
  }

  private PixelSource source(ImageShard shard, int index) {
    Shape shape = shard.shape(index);
    if (shard.storage() == Storage.ENCODED) {
      return new Encoded(shape, shard.content(index), shard.position(index));
    }
    if (stored.length < shard.length(index)) {
      stored = new byte[shard.length(index)];
    }
    shard.read(index, stored);
    return new Plain(shape, stored);
  }

  private void normalize(float[] pixels, int at) {
    int channels = size.channels();
    if (channels == 3) { // the loop that counts: constant strides let the JIT unroll it
      for (int i = 0; i < variant.length; i += 3) {
        pixels[at + i] = table[variant[i] & 0xff];
        pixels[at + i + 1] = table[256 + (variant[i + 1] & 0xff)];
        pixels[at + i + 2] = table[512 + (variant[i + 2] & 0xff)];
      }
      return;
    }
    for (int i = 0; i < variant.length; i += channels) {
      for (int c = 0; c < channels; c++) {
        pixels[at + i + c] = table[c * Normalization.BYTE_VALUES + (variant[i + c] & 0xff)];
      }
    }
  }

  /** Pixels that are there. */
  record Plain(Shape shape, byte[] values) implements PixelSource {
    @Override
    public PixelArea pixels(Crop region) {
      int rowBytes = shape.width() * shape.channels();
      int corner = region.top() * rowBytes + region.left() * shape.channels();
      return new PixelArea(values, corner, rowBytes, shape.channels());
    }
  }

  /**
   * An image file, which ingest has decoded once: damage here is the disk's.
   *
   * @param position for messages
   */
  record Encoded(Shape shape, byte[] file, int position) implements PixelSource {
    @Override
    public PixelArea pixels(Crop region) {
      ImageDecoder decoder = new ImageDecoder(shape.area());
      try (EncodedImage image = decoder.open(file)) {
        Shape actual = image.size();
        if (!actual.equals(shape)) {
          throw new IOException("image is %s, expected %s".formatted(actual, shape));
        }
        RgbImage decoded = image.decode(region);
        int rowBytes = region.width() * RgbImage.CHANNELS;
        return new PixelArea(decoded.pixels(), 0, rowBytes, RgbImage.CHANNELS);
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException("image at position %s: %s".formatted(position, e.getMessage()), e));
      }
    }
  }
}
