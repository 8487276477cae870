package org.nshot.spark.files;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;

/** A table of some megabytes at most: one file, no job. */
public final class ParquetFile {
  private ParquetFile() {}

  /**
   * Writes a whole table, over an older one.
   *
   * @throws IOException if the file can't be written, naming it
   */
  public static void write(FileSystem files, Path path, MessageType schema, List<Group> rows)
      throws IOException {
    FileOutput.naming(
        path,
        () -> {
          try (ParquetWriter<Group> parquet =
              ExampleParquetWriter.builder(HadoopOutputFile.fromPath(path, files.getConf()))
                  .withType(schema)
                  .withConf(files.getConf())
                  .withCompressionCodec(CompressionCodecName.SNAPPY)
                  .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                  .build()) {
            for (Group row : rows) {
              parquet.write(row);
            }
          }
        });
  }
}
