package org.nshot.spark.ingest;

import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.OutputFormat;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.example.ExampleOutputFormat;
import org.apache.parquet.hadoop.example.GroupWriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.nshot.data.Storage;
import org.nshot.space.Shape;

/**
 * The columns of a data set's Parquet files. Parquet's own writer makes them, not Spark SQL's: its
 * files have names and bytes that are the same for the same images.
 */
final class ImageTable {
  static final String SAMPLE_ID = "sample_id";
  static final String LABEL = "label";
  static final String IMAGE = "image";
  static final String HEIGHT = "height";
  static final String WIDTH = "width";

  private static final MessageType PARQUET =
      Types.buildMessage()
          .required(PrimitiveTypeName.INT64)
          .named(SAMPLE_ID)
          .required(PrimitiveTypeName.INT32)
          .named(LABEL)
          .required(PrimitiveTypeName.BINARY)
          .named(IMAGE)
          .required(PrimitiveTypeName.INT32)
          .named(HEIGHT)
          .required(PrimitiveTypeName.INT32)
          .named(WIDTH)
          .named("images");

  private ImageTable() {}

  /** All columns. */
  static MessageType columns() {
    return PARQUET;
  }

  /** Some of the columns. */
  static MessageType columns(String... names) {
    return new MessageType(PARQUET.getName(), Arrays.stream(names).map(PARQUET::getType).toList());
  }

  static Group row(long sampleId, StoredImage image) {
    Shape size = image.size();
    Group row = new SimpleGroup(PARQUET);
    row.add(SAMPLE_ID, sampleId);
    row.add(LABEL, image.label());
    row.add(IMAGE, Binary.fromConstantByteArray(image.content()));
    row.add(HEIGHT, size.height());
    row.add(WIDTH, size.width());
    return row;
  }

  /** Name of the file that a task's output becomes. */
  static String fileName(int partition) {
    return String.format(Locale.ROOT, "part-r-%05d.parquet", partition);
  }

  /** Settings of a job that writes such files. */
  static Configuration outputSettings(Configuration hadoop, Storage storage) {
    Configuration settings = new Configuration(hadoop);
    GroupWriteSupport.setSchema(PARQUET, settings);
    settings.setClass(
        JobContext.OUTPUT_FORMAT_CLASS_ATTR, ExampleOutputFormat.class, OutputFormat.class);
    // Raw pixels hardly shrink, and no two images are the same: neither codec nor dictionary pays.
    settings.set(ParquetOutputFormat.COMPRESSION, CompressionCodecName.UNCOMPRESSED.name());
    settings.setBoolean(ParquetOutputFormat.ENABLE_DICTIONARY, false);
    // With pages of version 1 a footer lists several encodings, in an order that differs between
    // JVMs (Parquet keeps a HashSet of enums); with version 2 each column has one encoding only.
    settings.set(ParquetOutputFormat.WRITER_VERSION, WriterVersion.PARQUET_2_0.name());
    settings.set(ParquetOutputFormat.JOB_SUMMARY_LEVEL, "NONE");
    if (storage == Storage.ENCODED) {
      // A shard reads the pages that hold one of its images: with a page each, those alone.
      settings.setInt(ParquetOutputFormat.PAGE_ROW_COUNT_LIMIT, 1);
      // Parquet 1.13 looks at that limit for the first time after so many rows.
      settings.setInt(ParquetOutputFormat.MIN_ROW_COUNT_FOR_PAGE_SIZE_CHECK, 1);
    }
    // The manifest says when a data set is whole, nothing else does.
    settings.setBoolean("mapreduce.fileoutputcommitter.marksuccessfuljobs", false);
    return settings;
  }
}
