package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.space.Shape;
import org.nshot.spark.ingest.InputFolder.Entry;

/** A split of files of records. */
final class CifarSplit implements BatchedSplit {
  private final String name;
  private final CifarVersion version;
  private final List<RecordFile> files;
  private final int count;

  private record RecordFile(String path, int records) {}

  private CifarSplit(String name, CifarVersion version, List<RecordFile> files, int count) {
    this.name = name;
    this.version = version;
    this.files = files;
    this.count = count;
  }

  /**
   * @throws IOException naming the file whose length is not that of whole records
   */
  static CifarSplit of(String name, CifarVersion version, List<Entry> entries) throws IOException {
    List<RecordFile> files = new ArrayList<>();
    long count = 0;
    for (Entry entry : entries) {
      long records = entry.bytes() / version.recordBytes();
      count += records;
      if (records == 0 || entry.bytes() % version.recordBytes() != 0) {
        throw new IOException(
            "%s: %s bytes, expected a multiple of %s (the records of %s)"
                .formatted(entry.path(), entry.bytes(), version.recordBytes(), version.label()));
      }
      if (count > Integer.MAX_VALUE) {
        throw new IOException(
            "%s: %s images up to here, expected fewer than 2^31".formatted(entry.path(), count));
      }
      files.add(new RecordFile(entry.path().toString(), (int) records));
    }
    return new CifarSplit(name, version, files, (int) count);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Optional<int[]> countsByClass(int classes) {
    return Optional.empty();
  }

  @Override
  public boolean holdsFiles() {
    return false;
  }

  @Override
  public long bytes() {
    return (long) count * CifarVersion.IMAGE.size();
  }

  @Override
  public List<ImageBatch> batches(int imagesPerBatch) {
    List<ImageBatch> batches = new ArrayList<>();
    for (RecordFile file : files) {
      for (int from = 0; from < file.records(); from += imagesPerBatch) {
        int to = Math.min(file.records(), from + imagesPerBatch);
        batches.add(new CifarBatch(file.path(), version, from, to));
      }
    }
    return batches;
  }

  @Override
  public Optional<Shape> probableSize(Configuration hadoop, Intake intake) {
    return Optional.of(CifarVersion.IMAGE);
  }
}
