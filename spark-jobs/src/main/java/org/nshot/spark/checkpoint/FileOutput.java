package org.nshot.spark.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes a file from its first byte to its last. */
public final class FileOutput {
  private FileOutput() {}

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
    try (OutputStream out = files.create(path, overwrite)) {
      content.writeTo(out);
    } catch (FSError e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new IOException(path + ": " + reason.getMessage(), e);
    }
  }
}
