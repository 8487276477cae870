package org.nshot.data;

import java.nio.ByteBuffer;
import java.util.List;
import org.nshot.space.Shape;

/**
 * The images one shard holds, as the data set stores them, found by the image's position in the
 * importance table. Immutable. The bytes lie in buffers, those of a memory-mapped {@link ShardFile}
 * or (few images, tests) on the heap.
 */
public final class ImageShard {
  private final Storage storage;
  private final int channels;
  private final ShardIndex index;
  private final List<ByteBuffer> segments;

  /**
   * @param channels of every image
   */
  ImageShard(Storage storage, int channels, ShardIndex index, List<ByteBuffer> segments) {
    this.storage = storage;
    this.channels = channels;
    this.index = index;
    this.segments = List.copyOf(segments);
  }

  /**
   * A shard of pixels on the heap.
   *
   * @param image shape of every image
   * @param count number of images that will be added
   * @throws IllegalArgumentException if count is negative or one image exceeds 2 GiB
   */
  public static Builder builder(Shape image, int count) {
    return new Builder(image, count);
  }

  /** Number of images. */
  public int size() {
    return index.size();
  }

  /** How the bytes of an image are to be read. */
  public Storage storage() {
    return storage;
  }

  /** Shape of the shard's index-th image. */
  public Shape shape(int i) {
    return new Shape(index.height(i), index.width(i), channels);
  }

  /** Position in the importance table of the shard's index-th image; ascends with the index. */
  public int position(int i) {
    return index.position(i);
  }

  /** Class of the shard's index-th image. */
  public int label(int i) {
    return index.label(i);
  }

  /**
   * Where in the shard an image is.
   *
   * @param position the image's position in the importance table
   * @throws IllegalArgumentException if the shard does not hold it
   */
  public int indexOf(int position) {
    int i = index.find(position);
    if (i < 0) {
      throw new IllegalArgumentException(
          "position %s is not in this shard of %s images%s"
              .formatted(
                  position,
                  size(),
                  size() == 0
                      ? ""
                      : ", positions %s to %s".formatted(position(0), position(size() - 1))));
    }
    return i;
  }

  /** A copy of the index-th image's bytes: its pixels, [height, width, channels], or its file. */
  public byte[] content(int i) {
    byte[] content = new byte[index.length(i)];
    read(i, content);
    return content;
  }

  /** Length of {@link #content}. */
  int length(int i) {
    return index.length(i);
  }

  /** Copies an image's bytes to the beginning of an array that may be longer. */
  void read(int i, byte[] target) {
    segments.get(index.segment(i)).get(index.offset(i), target, 0, index.length(i));
  }

  /** Takes a shard's images in the order of their positions. */
  public static final class Builder {
    private final Shape image;
    private final ShardIndex index;
    private final ByteBuffer[] segments; // an image each
    private int added;

    private Builder(Shape image, int count) {
      if (count < 0) {
        throw new IllegalArgumentException("shard of " + count + " images, expected at least 0");
      }
      this.image = image;
      index = ShardIndex.onHeap(count);
      segments = new ByteBuffer[count];
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
      if (added == segments.length) {
        throw new IllegalArgumentException(
            "position %s: the shard has its %s images already".formatted(position, added));
      }
      ShardIndex.requireAscending(position, added == 0 ? -1 : index.position(added - 1));
      if (pixels.length != image.size()) {
        throw new IllegalArgumentException(
            "position %s: image of %s bytes, expected %s (%s)"
                .formatted(position, pixels.length, image.size(), image));
      }
      index.put(added, position, label, image, added, 0, pixels.length);
      segments[added++] = ByteBuffer.wrap(pixels.clone());
      return this;
    }

    /**
     * @throws IllegalArgumentException if images are missing
     */
    public ImageShard build() {
      if (added < segments.length) {
        throw new IllegalArgumentException(
            "shard got %s images, expected %s".formatted(added, segments.length));
      }
      return new ImageShard(Storage.PIXELS, image.channels(), index, List.of(segments));
    }
  }
}
