package org.nshot.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.nshot.space.Shape;

/**
 * Writes a shard's images into files of the local disk, one after another, and maps them. Once they
 * are mapped the files lose their names: nothing is left of them when the process ends, however
 * that happens, and the disk has its space back when the shard has become unreachable.
 */
public final class ShardFile implements AutoCloseable {
  /** A mapping is addressed by an int. */
  private static final int SEGMENT_BYTES = 1 << 30;

  private static final int BUFFER_BYTES = 1 << 20;

  private final Storage storage;
  private final int channels;
  private final int segmentBytes;
  private final Path indexFile;
  private final Path imagesFile;
  private final OutputStream index;
  private final OutputStream images;
  private final List<Long> segments = new ArrayList<>(); // where each begins
  private final ByteBuffer bytes = ByteBuffer.allocate(ShardIndex.RECORD_BYTES);
  private final ShardIndex last = new ShardIndex(bytes);
  private long length;
  private int count;

  private ShardFile(Path folder, String name, Storage storage, int channels, int segmentBytes)
      throws IOException {
    this.storage = storage;
    this.channels = channels;
    this.segmentBytes = segmentBytes;
    indexFile = folder.resolve(name + ".index");
    imagesFile = folder.resolve(name + ".images");
    index = open(indexFile);
    images = open(imagesFile);
    segments.add(0L);
  }

  /**
   * @param folder where the files are made
   * @param name no other shard in the folder has it
   * @param channels of every image
   * @throws IOException if the files can't be made
   */
  public static ShardFile create(Path folder, String name, Storage storage, int channels)
      throws IOException {
    return create(folder, name, storage, channels, SEGMENT_BYTES);
  }

  static ShardFile create(Path folder, String name, Storage storage, int channels, int segmentBytes)
      throws IOException {
    return new ShardFile(folder, name, storage, channels, segmentBytes);
  }

  private static OutputStream open(Path file) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        BUFFER_BYTES);
  }

  /** Bytes that a shard takes on the disk. */
  public static long bytes(long images, long contentBytes) {
    return images * ShardIndex.RECORD_BYTES + contentBytes;
  }

  /**
   * Adds the next image.
   *
   * @param position its position in the importance table, above that of the image before
   * @param content its bytes, as the storage has them
   * @throws IOException if it can't be written
   * @throws IllegalArgumentException if the position does not ascend, or pixels are not as many as
   *     the shape says
   */
  public void add(int position, int label, Shape image, byte[] content) throws IOException {
    ShardIndex.requireAscending(position, count == 0 ? -1 : last.position(0));
    if (storage == Storage.PIXELS && content.length != image.size()) {
      throw new IllegalArgumentException(
          "position %s: image of %s bytes, expected %s (%s)"
              .formatted(position, content.length, image.size(), image));
    }
    long begin = segments.get(segments.size() - 1);
    if (length > begin && length - begin + content.length > segmentBytes) {
      begin = length;
      segments.add(begin);
    }
    images.write(content);
    int offset = (int) (length - begin);
    last.put(0, position, label, image, segments.size() - 1, offset, content.length);
    index.write(bytes.array());
    length += content.length;
    count++;
  }

  /**
   * The shard. The files have no names any more.
   *
   * @throws IOException if they can't be written to their end, or mapped
   */
  public ImageShard map() throws IOException {
    index.close();
    images.close();
    List<ByteBuffer> mapped = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(imagesFile)) {
      for (int i = 0; i < segments.size(); i++) {
        long begin = segments.get(i);
        long end = i + 1 < segments.size() ? segments.get(i + 1) : length;
        mapped.add(channel.map(MapMode.READ_ONLY, begin, end - begin));
      }
    }
    ByteBuffer records;
    try (FileChannel channel = FileChannel.open(indexFile)) {
      records = channel.map(MapMode.READ_ONLY, 0, (long) count * ShardIndex.RECORD_BYTES);
    }
    close();
    return new ImageShard(storage, channels, new ShardIndex(records), mapped);
  }

  /** Takes the names away, and what was written if it wasn't mapped. */
  @Override
  public void close() throws IOException {
    try (index;
        images) {
      Files.deleteIfExists(indexFile);
    } finally {
      Files.deleteIfExists(imagesFile);
    }
  }
}
