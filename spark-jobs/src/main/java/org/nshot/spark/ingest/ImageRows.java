package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.Statistics;
import org.apache.parquet.filter2.predicate.UserDefinedPredicate;
import org.apache.parquet.hadoop.ParquetReader;
import org.nshot.space.Shape;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.GroupReader;
import org.nshot.spark.files.HadoopFile;

/** Reads some of a file's rows: of its pages, those that hold one of them. */
final class ImageRows {
  private ImageRows() {}

  /** Takes the rows in the order of their sample ids. */
  interface Rows {
    /**
     * @param image shape of the image
     * @param content its bytes, as stored
     */
    void accept(int label, Shape image, byte[] content) throws IOException;
  }

  /**
   * @param bytes length of the file, as the manifest lists it
   * @param sha256 its checksum there
   * @param changed when the file that was found to have it was last changed. While it still is that
   *     file, only the pages of the ids are read; else (it was replaced, or this machine has a copy
   *     of its own) it is read once before and held against the checksum
   * @param ids sample ids, ascending, all in the file
   * @throws IOException naming the file if it is missing, is not what the manifest lists, or lacks
   *     one of them
   */
  static void read(
      Path file,
      long bytes,
      String sha256,
      long changed,
      Configuration hadoop,
      int[] ids,
      Rows rows)
      throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    FileStatus status = status(files, file);
    if (status.getLen() != bytes) {
      throw new IOException("%s: %s bytes, expected %s".formatted(file, status.getLen(), bytes));
    }
    if (status.getModificationTime() != changed) {
      requireChecksum(files, file, sha256);
    }
    FilterCompat.Filter filter =
        FilterCompat.get(
            FilterApi.userDefined(FilterApi.longColumn(ImageTable.SAMPLE_ID), new OneOf(ids)));
    try (ParquetReader<Group> reader =
        new GroupReader(new HadoopFile(files, file, status), hadoop).withFilter(filter).build()) {
      for (int id : ids) {
        Group row = next(reader, file);
        long found = row == null ? -1 : row.getLong(ImageTable.SAMPLE_ID, 0);
        if (found != id) {
          throw new IOException(
              "%s: %s, expected sample_id %s: the file is not what ingest wrote"
                  .formatted(file, row == null ? "no more rows" : "sample_id " + found, id));
        }
        rows.accept(
            row.getInteger(ImageTable.LABEL, 0),
            new Shape(row.getInteger(ImageTable.HEIGHT, 0), row.getInteger(ImageTable.WIDTH, 0), 3),
            row.getBinary(ImageTable.IMAGE, 0).getBytes());
      }
    }
  }

  private static FileStatus status(FileSystem files, Path file) throws IOException {
    try {
      return files.getFileStatus(file);
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException(file + ": missing, but the manifest lists it");
    }
  }

  private static void requireChecksum(FileSystem files, Path file, String sha256)
      throws IOException {
    String actual;
    try (InputStream in = FileInput.open(files, file)) {
      actual = DigestUtils.sha256Hex(in);
    } catch (ChecksumException e) { // of Hadoop's own, which the file no longer has
      throw new IOException("%s: %s".formatted(file, FirstLine.of(e)), e);
    }
    if (!actual.equals(sha256)) {
      throw new IOException("%s: sha256 %s, expected %s".formatted(file, actual, sha256));
    }
  }

  private static Group next(ParquetReader<Group> reader, Path file) throws IOException {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) { // Parquet meets damage with either
      throw new IOException(FirstLine.of(e, file), e);
    }
  }

  /** The sample ids that are wanted, and whether some lie within a page's bounds. */
  static final class OneOf extends UserDefinedPredicate<Long> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] ids;

    OneOf(int[] ids) {
      this.ids = ids;
    }

    @Override
    public boolean keep(Long id) {
      return id >= 0 && id <= Integer.MAX_VALUE && Arrays.binarySearch(ids, id.intValue()) >= 0;
    }

    @Override
    public boolean canDrop(Statistics<Long> page) {
      int at = Arrays.binarySearch(ids, (int) Math.max(0, page.getMin()));
      int next = at >= 0 ? at : -at - 1; // the first that is not below the bounds
      return next == ids.length || ids[next] > page.getMax();
    }

    @Override
    public boolean inverseCanDrop(Statistics<Long> page) {
      return false;
    }
  }
}
