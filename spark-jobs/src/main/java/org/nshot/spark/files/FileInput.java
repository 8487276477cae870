package org.nshot.spark.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads a file. A disk that is broken, or a server behind it that is away, is an IOException like
 * any other: Hadoop's local file system makes an {@link Error} of it, which nobody who handles
 * failed reads expects.
 */
public final class FileInput {
  private FileInput() {}

  /**
   * Opens a file.
   *
   * @throws FileNotFoundException if there is none
   */
  public static FSDataInputStream open(FileSystem files, Path path) throws IOException {
    try { // a checksum's header is read as its file is opened
      return new FSDataInputStream(new Translated(files.open(path), path));
    } catch (FSError e) {
      throw FileOutput.named(path, e);
    }
  }

  /** What a stream of Hadoop's reads, with its errors told as failed reads. */
  private static final class Translated extends FSInputStream {
    private final FSDataInputStream in;
    private final Path path;

    Translated(FSDataInputStream in, Path path) {
      this.in = in;
      this.path = path;
    }

    /** A read of the stream below. */
    private interface Reading<T> {
      T run() throws IOException;
    }

    private <T> T reading(Reading<T> reading) throws IOException {
      try {
        return reading.run();
      } catch (FSError e) {
        throw FileOutput.named(path, e);
      }
    }

    @Override
    public int read() throws IOException {
      return reading(in::read);
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      return reading(() -> in.read(to, from, count));
    }

    @Override
    public long skip(long count) throws IOException {
      return reading(() -> in.skip(count));
    }

    @Override
    public int available() throws IOException {
      return reading(in::available);
    }

    @Override
    public void seek(long position) throws IOException {
      reading(
          () -> {
            in.seek(position);
            return position;
          });
    }

    @Override
    public long getPos() throws IOException {
      return reading(in::getPos);
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return reading(() -> in.seekToNewSource(position));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
