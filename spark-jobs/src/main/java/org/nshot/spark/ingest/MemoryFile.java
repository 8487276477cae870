package org.nshot.spark.ingest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file's content in memory, as Parquet reads files. */
final class MemoryFile implements InputFile {
  private final byte[] content;

  MemoryFile(byte[] content) {
    this.content = content;
  }

  @Override
  public long getLength() {
    return content.length;
  }

  @Override
  public SeekableInputStream newStream() {
    return new Stream(new Bytes(content));
  }

  /** A stream that may go anywhere. */
  private static final class Bytes extends ByteArrayInputStream {
    Bytes(byte[] content) {
      super(content);
    }

    int position() {
      return pos;
    }

    void moveTo(long position) throws IOException {
      if (position < 0 || position > count) {
        throw new IOException("position %s, expected 0 to %s".formatted(position, count));
      }
      pos = (int) position;
    }
  }

  private static final class Stream extends DelegatingSeekableInputStream {
    private final Bytes bytes;

    Stream(Bytes bytes) {
      super(bytes);
      this.bytes = bytes;
    }

    @Override
    public long getPos() {
      return bytes.position();
    }

    @Override
    public void seek(long position) throws IOException {
      bytes.moveTo(position);
    }
  }
}
