package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.UserPath;

/** Image files that one task reads one after the other. */
final class FolderBatch implements ImageBatch {
  private static final long serialVersionUID = 1L;

  /** Beside its pixels: headers, profiles, thumbnails, text. */
  private static final long METADATA_BYTES = 16 << 20;

  /** Sixteen bits for each of four bands. */
  private static final int BYTES_PER_PIXEL = 8;

  private final String root;
  private final String[] paths; // relative to the root
  private final int[] labels;
  private final long[] lengths;

  FolderBatch(String root, List<FolderSplit.Image> images) {
    this.root = root;
    paths = images.stream().map(FolderSplit.Image::path).toArray(String[]::new);
    labels = images.stream().mapToInt(FolderSplit.Image::label).toArray();
    lengths = images.stream().mapToLong(FolderSplit.Image::bytes).toArray();
  }

  @Override
  public Iterator<Candidate> read(Configuration hadoop, Intake intake) throws IOException {
    FileSystem files = UserPath.reader(new Path(root), hadoop);
    long maxBytes = Math.min(Integer.MAX_VALUE - 8L, limit(intake.maxPixels()));
    return IntStream.range(0, paths.length)
        .mapToObj(i -> candidate(i, files, intake, maxBytes))
        .iterator();
  }

  private static long limit(long maxPixels) {
    return maxPixels > Integer.MAX_VALUE
        ? Integer.MAX_VALUE
        : METADATA_BYTES + BYTES_PER_PIXEL * maxPixels;
  }

  private Candidate candidate(int i, FileSystem files, Intake intake, long maxBytes) {
    if (lengths[i] > maxBytes) {
      return Candidate.Bad.unreadable(
          paths[i], "file of %d bytes, expected at most %d".formatted(lengths[i], maxBytes));
    }
    return intake.take(paths[i], labels[i], content(files, paths[i], (int) lengths[i]));
  }

  /** A file that can't be read fails the task, and Spark tries again: it may be there tomorrow. */
  private byte[] content(FileSystem files, String path, int length) {
    byte[] content = new byte[length];
    try (FSDataInputStream in = files.open(new Path(root + "/" + path))) {
      in.readFully(content);
      if (in.read() >= 0) {
        throw new IOException("longer than its listed %d bytes".formatted(length));
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("%s/%s: can't be read: %s".formatted(root, path, e.getMessage()), e));
    }
  }
}
