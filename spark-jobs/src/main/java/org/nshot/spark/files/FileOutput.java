package org.nshot.spark.files;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes a file from its first byte to its last. */
public final class FileOutput {
  private FileOutput() {}

  /** What writes a file. */
  public interface Writing {
    void run() throws IOException;
  }

  /** A file's content on its way out. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a whole file. A disk that is full or broken is an IOException like any other: Hadoop's
   * local file system makes an {@link Error} of it, which nobody who handles failed writes expects.
   *
   * @param overwrite whether an older file may be there
   * @throws IOException if the file can't be written, naming it
   */
  public static void write(FileSystem files, Path path, boolean overwrite, Content content)
      throws IOException {
    naming(
        path,
        () -> {
          try (OutputStream out = files.create(path, overwrite)) {
            content.writeTo(out);
          }
        });
  }

  /**
   * Writes a file in a way of the caller's own; failures are as those of {@link #write}.
   *
   * @throws IOException if the file can't be written, naming it
   */
  public static void naming(Path path, Writing writing) throws IOException {
    try {
      writing.run();
    } catch (FSError e) {
      throw named(path, e);
    } catch (IOException e) {
      // The operating system's word for a full disk comes bare; others say of themselves what they
      // are.
      if (!e.getClass().equals(IOException.class) || String.valueOf(e.getMessage()).contains("/")) {
        throw e;
      }
      throw named(path, e, e);
    }
  }

  /** What the operating system says behind Hadoop's error. */
  static IOException named(Path path, FSError error) {
    return named(path, error.getCause() == null ? error : error.getCause(), error);
  }

  private static IOException named(Path path, Throwable reason, Throwable cause) {
    return new IOException(path + ": " + reason.getMessage(), cause);
  }
}
