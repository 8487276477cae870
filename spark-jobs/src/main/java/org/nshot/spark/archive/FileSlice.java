package org.nshot.spark.archive;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/** A part of a file as a stream of its own; skipping seeks. Closing it leaves the file open. */
final class FileSlice extends InputStream {
  private final FSDataInputStream file;
  private final long end;
  private long position;

  /**
   * @param from offset in the file where the slice begins
   * @param end offset behind its last byte
   */
  FileSlice(FSDataInputStream file, long from, long end) throws IOException {
    this.file = file;
    this.end = end;
    this.position = from;
    file.seek(from);
  }

  /** Offset in the file of what is read next. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (position >= end) {
      return -1;
    }
    int read = file.read(target, offset, (int) Math.min(length, end - position));
    position += Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = Math.max(0, Math.min(bytes, end - position));
    position += skipped;
    file.seek(position);
    return skipped;
  }
}
