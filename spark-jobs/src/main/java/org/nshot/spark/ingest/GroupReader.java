package org.nshot.spark.ingest;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.nshot.spark.command.FirstLine;

/** Makes Parquet's reader of rows, for a file of any kind. */
final class GroupReader extends ParquetReader.Builder<Group> {
  GroupReader(InputFile file, Configuration settings) {
    super(file);
    withConf(settings);
  }

  @Override
  protected ReadSupport<Group> getReadSupport() {
    return new GroupReadSupport();
  }

  /** What a reader threw, in one line that names the file once. */
  static IOException failed(Path file, Exception failure) {
    String line = FirstLine.of(failure);
    return new IOException(line.startsWith(file + ": ") ? line : file + ": " + line, failure);
  }
}
