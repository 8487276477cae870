package org.nshot.spark.files;

import java.io.IOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file of a Hadoop file system, as Parquet reads files. Parquet's own opens it past {@link
 * FileInput}, and so passes a broken disk on as an error.
 */
public final class HadoopFile implements InputFile {
  private final FileSystem files;
  private final Path path;
  private final long bytes;

  /**
   * @param status of the file
   */
  public HadoopFile(FileSystem files, Path path, FileStatus status) {
    this.files = files;
    this.path = path;
    this.bytes = status.getLen();
  }

  @Override
  public long getLength() {
    return bytes;
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return HadoopStreams.wrap(FileInput.open(files, path));
  }

  /** What Parquet calls it in errors. */
  @Override
  public String toString() {
    return path.toString();
  }
}
