package org.nshot.spark.files;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What the architecture's test must find: a file that is opened past {@link FileInput}. */
public final class OpensAFile {
  private OpensAFile() {}

  /** The opening. */
  public static InputStream open(FileSystem files, Path path) throws IOException {
    return files.open(path);
  }
}
