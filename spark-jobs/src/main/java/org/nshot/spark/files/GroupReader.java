package org.nshot.spark.files;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;

/** Makes Parquet's reader of rows, for a file of any kind. */
public final class GroupReader extends ParquetReader.Builder<Group> {
  /**
   * @param settings of the reader
   */
  public GroupReader(InputFile file, Configuration settings) {
    super(file);
    withConf(settings);
  }

  @Override
  protected ReadSupport<Group> getReadSupport() {
    return new GroupReadSupport();
  }
}
