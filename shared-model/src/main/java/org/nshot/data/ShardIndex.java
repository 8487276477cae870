package org.nshot.data;

import java.nio.ByteBuffer;
import org.nshot.space.Shape;

/** Where a shard's images are and what they are: a record of seven ints for each, in a buffer. */
final class ShardIndex {
  static final int RECORD_BYTES = 7 * Integer.BYTES;

  private static final int LABEL = Integer.BYTES;
  private static final int HEIGHT = 2 * Integer.BYTES;
  private static final int WIDTH = 3 * Integer.BYTES;
  private static final int SEGMENT = 4 * Integer.BYTES;
  private static final int OFFSET = 5 * Integer.BYTES;
  private static final int LENGTH = 6 * Integer.BYTES;

  private final ByteBuffer records;

  /**
   * @param records from 0 to its limit
   */
  ShardIndex(ByteBuffer records) {
    this.records = records;
  }

  /** An index that is still to be filled. */
  static ShardIndex onHeap(int count) {
    return new ShardIndex(ByteBuffer.allocate(Math.multiplyExact(count, RECORD_BYTES)));
  }

  /**
   * @throws IllegalArgumentException unless it is above the last one
   */
  static void requireAscending(int position, int last) {
    if (position <= last) {
      throw new IllegalArgumentException(
          "position %s, expected more than %s".formatted(position, last));
    }
  }

  void put(int i, int position, int label, Shape image, int segment, int offset, int length) {
    records
        .duplicate()
        .position(i * RECORD_BYTES)
        .putInt(position)
        .putInt(label)
        .putInt(image.height())
        .putInt(image.width())
        .putInt(segment)
        .putInt(offset)
        .putInt(length);
  }

  int size() {
    return records.limit() / RECORD_BYTES;
  }

  int position(int i) {
    return records.getInt(i * RECORD_BYTES);
  }

  int label(int i) {
    return records.getInt(i * RECORD_BYTES + LABEL);
  }

  int height(int i) {
    return records.getInt(i * RECORD_BYTES + HEIGHT);
  }

  int width(int i) {
    return records.getInt(i * RECORD_BYTES + WIDTH);
  }

  /** Number of the buffer that holds the image. */
  int segment(int i) {
    return records.getInt(i * RECORD_BYTES + SEGMENT);
  }

  /** Where it begins in there. */
  int offset(int i) {
    return records.getInt(i * RECORD_BYTES + OFFSET);
  }

  int length(int i) {
    return records.getInt(i * RECORD_BYTES + LENGTH);
  }

  /** Index of a position, negative if it isn't there. */
  int find(int position) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = position(middle);
      if (found == position) {
        return middle;
      }
      if (found < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
