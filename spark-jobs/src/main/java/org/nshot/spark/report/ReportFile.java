package org.nshot.spark.report;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.files.UserPath;

/** Where a report goes: looked at before anything is read, so that no work is for nothing. */
record ReportFile(FileSystem files, Path path, boolean overwrite) {

  /**
   * @throws IOException if it can't be written there, or may not
   */
  static ReportFile open(String uri, Configuration hadoop, boolean overwrite) throws IOException {
    try {
      Path path = UserPath.of(uri);
      FileSystem files = path.getFileSystem(hadoop);
      Path whole = files.makeQualified(path);
      if (files.exists(whole)) {
        if (files.getFileStatus(whole).isDirectory()) {
          throw new IOException("output %s: a folder, expected a file".formatted(whole));
        }
        if (!overwrite) {
          throw new IOException(
              "output %s: is there already: take another, or --overwrite".formatted(whole));
        }
      }
      return new ReportFile(files, whole, overwrite);
    } catch (IllegalArgumentException e) {
      throw new IOException("output " + uri + ": " + e.getMessage(), e);
    }
  }

  /** Writes all of it; what is cut short does not stay, what was never begun is not ours. */
  void write(byte[] page) throws IOException {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      TextFile.write(
          files,
          path,
          overwrite,
          out -> {
            begun.set(true);
            out.write(page);
          });
    } catch (IOException e) {
      if (begun.get()) {
        files.delete(path, false);
      }
      throw e;
    }
  }
}
