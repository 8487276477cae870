package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.data.DatasetManifest.DataFile;

/** What came of holding a file of a data set against the manifest. */
final class FileCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final long changed;

  private FileCheck(String problem, long changed) {
    this.problem = problem;
    this.changed = changed;
  }

  /** Reads the file once. */
  static FileCheck of(FileSystem files, Path path, DataFile expected) throws IOException {
    FileStatus status;
    try {
      status = files.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return new FileCheck(path + ": missing, but the manifest lists it", 0);
    }
    if (status.getLen() != expected.bytes()) {
      return new FileCheck(
          "%s: %s bytes, expected %s".formatted(path, status.getLen(), expected.bytes()), 0);
    }
    String actual = FileDigest.of(files, path).sha256();
    String problem =
        actual.equals(expected.sha256())
            ? ""
            : "%s: sha256 %s, expected %s".formatted(path, actual, expected.sha256());
    return new FileCheck(problem, status.getModificationTime()); // as of before it was read
  }

  /** What is wrong with the file; empty if nothing is. */
  String problem() {
    return problem;
  }

  /** When it was last changed, as its file system counts time. */
  long changed() {
    return changed;
  }
}
