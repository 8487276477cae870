package org.nshot.data;

import java.io.Serializable;
import java.util.Arrays;
import org.nshot.space.Shape;

/**
 * The images one shard holds: raw interleaved bytes, one per value, found by the image's position
 * in the importance table. Immutable. Holds nothing but primitive arrays, so that any serializer
 * takes it; the bytes stand in chunks, so that a shard may be larger than one array.
 */
public final class ImageShard implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK_BYTES = 64 << 20;

  private final int height;
  private final int width;
  private final int channels;
  private final int[] positions; // ascending
  private final int[] labels;
  private final int imagesPerChunk;
  private final byte[][] chunks; // [chunk][image in chunk, height, width, channels]

  private ImageShard(Builder builder) {
    height = builder.image.height();
    width = builder.image.width();
    channels = builder.image.channels();
    positions = builder.positions;
    labels = builder.labels;
    imagesPerChunk = builder.imagesPerChunk;
    chunks = builder.chunks;
  }

  /**
   * @param image shape of every image
   * @param count number of images that will be added
   * @throws IllegalArgumentException if count is negative or one image exceeds 2 GiB
   */
  public static Builder builder(Shape image, int count) {
    return new Builder(image, count, CHUNK_BYTES);
  }

  static Builder builder(Shape image, int count, int chunkBytes) {
    return new Builder(image, count, chunkBytes);
  }

  /** Number of images. */
  public int size() {
    return positions.length;
  }

  /** Shape of every image. */
  public Shape image() {
    return new Shape(height, width, channels);
  }

  /** Position in the importance table of the shard's index-th image; ascends with the index. */
  public int position(int index) {
    return positions[index];
  }

  /** Class of the shard's index-th image. */
  public int label(int index) {
    return labels[index];
  }

  /**
   * Where in the shard an image is.
   *
   * @param position the image's position in the importance table
   * @throws IllegalArgumentException if the shard does not hold it
   */
  public int indexOf(int position) {
    int index = Arrays.binarySearch(positions, position);
    if (index < 0) {
      throw new IllegalArgumentException(
          "position %d is not in this shard of %d images%s"
              .formatted(
                  position,
                  size(),
                  size() == 0
                      ? ""
                      : ", positions %d to %d".formatted(positions[0], positions[size() - 1])));
    }
    return index;
  }

  /** The bytes of the shard's index-th image, [height, width, channels]. */
  public byte[] pixels(int index) {
    int offset = offset(index);
    return Arrays.copyOfRange(chunk(index), offset, offset + imageBytes());
  }

  byte[] chunk(int index) {
    return chunks[index / imagesPerChunk];
  }

  int offset(int index) {
    return index % imagesPerChunk * imageBytes();
  }

  private int imageBytes() {
    return height * width * channels;
  }

  /** Takes a shard's images in the order of their positions. */
  public static final class Builder {
    private final Shape image;
    private final int imagesPerChunk;
    private final int[] positions;
    private final int[] labels;
    private final byte[][] chunks;
    private int added;

    private Builder(Shape image, int count, int chunkBytes) {
      if (count < 0) {
        throw new IllegalArgumentException("shard of " + count + " images, expected at least 0");
      }
      long bytes = (long) image.area() * image.channels();
      if (bytes > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "image %s of %d bytes, expected less than 2 GiB".formatted(image, bytes));
      }
      this.image = image;
      imagesPerChunk = Math.max(1, chunkBytes / (int) bytes);
      positions = new int[count];
      labels = new int[count];
      chunks = new byte[(int) (((long) count + imagesPerChunk - 1) / imagesPerChunk)][];
      for (int i = 0; i < chunks.length; i++) {
        int images = Math.min(imagesPerChunk, count - i * imagesPerChunk);
        chunks[i] = new byte[images * (int) bytes];
      }
    }

    /**
     * Adds the next image.
     *
     * @param position its position in the importance table, above that of the image before
     * @param pixels its bytes, [height, width, channels]
     * @throws IllegalArgumentException if the position does not ascend, the pixels are not as many
     *     as the shape says, or the shard is full
     */
    public Builder add(int position, int label, byte[] pixels) {
      if (added == positions.length) {
        throw new IllegalArgumentException(
            "position %d: the shard has its %d images already".formatted(position, added));
      }
      if (position < 0 || (added > 0 && position <= positions[added - 1])) {
        throw new IllegalArgumentException(
            "position %d, expected more than %d"
                .formatted(position, added == 0 ? -1 : positions[added - 1]));
      }
      if (pixels.length != image.size()) {
        throw new IllegalArgumentException(
            "position %d: image of %d bytes, expected %d (%s)"
                .formatted(position, pixels.length, image.size(), image));
      }
      positions[added] = position;
      labels[added] = label;
      System.arraycopy(
          pixels,
          0,
          chunks[added / imagesPerChunk],
          added % imagesPerChunk * pixels.length,
          pixels.length);
      added++;
      return this;
    }

    /**
     * @throws IllegalArgumentException if images are missing
     */
    public ImageShard build() {
      if (added < positions.length) {
        throw new IllegalArgumentException(
            "shard got %d images, expected %d".formatted(added, positions.length));
      }
      return new ImageShard(this);
    }
  }
}
