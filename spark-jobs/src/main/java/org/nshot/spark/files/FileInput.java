package org.nshot.spark.files;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSError;
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
  public static InputStream open(FileSystem files, Path path) throws IOException {
    try { // a checksum's header is read as its file is opened
      return new Translated(files.open(path), path);
    } catch (FSError e) {
      throw FileOutput.named(path, e);
    }
  }

  /** What a stream of Hadoop's reads, with its errors told as failed reads. */
  private static final class Translated extends FilterInputStream {
    private final Path path;

    Translated(InputStream in, Path path) {
      super(in);
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
      return reading(super::read);
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      return reading(() -> super.read(to, from, count));
    }

    @Override
    public long skip(long count) throws IOException {
      return reading(() -> super.skip(count));
    }
  }
}
