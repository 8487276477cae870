package org.nshot.spark.ingest;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.nshot.data.DatasetManifest.DataFile;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.GroupReader;
import org.nshot.spark.files.HadoopFile;

/**
 * A file of a data set, read by the very name that the manifest lists and held against it: it is
 * still the one that was verified, or what is parsed are the bytes whose checksum was compared.
 * Spark SQL would take the name for a pattern and read whatever it matches.
 */
final class TableFile {
  private TableFile() {}

  /** What is done with each row. */
  interface Rows {
    void accept(Group row) throws IOException;
  }

  /**
   * Reads all rows, in their order. Of the file that was verified only the columns are read;
   * another is in memory as a whole meanwhile.
   *
   * @param changed when the file that was verified was last changed
   * @param columns those of {@link ImageTable} that are wanted
   * @throws IOException naming the file if it is missing or not what the manifest says
   */
  static void read(
      FileSystem files, Path path, DataFile expected, long changed, MessageType columns, Rows rows)
      throws IOException {
    InputFile file = file(files, path, expected, changed);
    Configuration settings = new Configuration(files.getConf());
    settings.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
    try (ParquetReader<Group> reader = new GroupReader(file, settings).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.accept(row);
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(FirstLine.of(e, path), e);
    }
  }

  private static InputFile file(FileSystem files, Path path, DataFile expected, long changed)
      throws IOException {
    FileStatus status;
    try {
      status = files.getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException(path + ": missing, but the manifest lists it");
    }
    requireLength(status.getLen(), path, expected); // before it is allocated
    return status.getModificationTime() == changed
        ? new HadoopFile(files, path, status)
        : new MemoryFile(content(files, path, expected));
  }

  private static byte[] content(FileSystem files, Path path, DataFile expected) throws IOException {
    byte[] content;
    try {
      content = new byte[Math.toIntExact(expected.bytes())];
      try (FSDataInputStream in = FileInput.open(files, path)) {
        in.readFully(content);
      }
    } catch (EOFException e) {
      throw new IOException("%s: shorter than its %s bytes".formatted(path, expected.bytes()), e);
    } catch (ArithmeticException e) {
      throw new IOException(
          "%s: %s bytes, expected fewer than 2^31".formatted(path, expected.bytes()), e);
    }
    String actual = DigestUtils.sha256Hex(content);
    if (!actual.equals(expected.sha256())) {
      throw new IOException(
          "%s: sha256 %s, expected %s".formatted(path, actual, expected.sha256()));
    }
    return content;
  }

  private static void requireLength(long bytes, Path path, DataFile expected) throws IOException {
    if (bytes != expected.bytes()) {
      throw new IOException("%s: %s bytes, expected %s".formatted(path, bytes, expected.bytes()));
    }
  }
}
