package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.space.Shape;
import scala.Tuple2;

/**
 * A split of a table. Rows lie in any order and can't be sought, so that Spark brings each to the
 * task of its batch: the files' bytes pass the local disks once.
 */
final class TableSplit implements SourceSplit {
  private static final int PROBES = 32;

  private final String name;
  private final Dataset<Row> rows;
  private final boolean named;
  private final int[] labels; // [position]
  private final TableOrder order;
  private final long bytes;

  private TableSplit(
      String name, Dataset<Row> rows, boolean named, int[] labels, TableOrder order, long bytes) {
    this.name = name;
    this.rows = rows;
    this.named = named;
    this.labels = labels;
    this.order = order;
    this.bytes = bytes;
  }

  /** A row that was listed, and what its label means. */
  record Listed(int label, TableKey key) {
    static final Comparator<Listed> ORDER =
        Comparator.comparingInt(Listed::label).thenComparing(row -> row.key().name());
  }

  /**
   * @param rows of the split, of {@link TableColumns}
   * @param named whether the names are the table's own, and so those of one image each
   * @throws IOException naming an image that is there twice
   */
  static TableSplit of(String name, Dataset<Row> rows, boolean named, List<Listed> listed)
      throws IOException {
    List<Listed> sorted = listed.stream().sorted(Listed.ORDER).toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      if (named && i > 0 && Listed.ORDER.compare(sorted.get(i - 1), sorted.get(i)) == 0) {
        throw new IOException(
            "%s: the name %s is there twice with label %s, expected each once"
                .formatted(name, sorted.get(i).key().name(), sorted.get(i).label()));
      }
      names.add(sorted.get(i).key().name());
    }
    int[] labels = sorted.stream().mapToInt(Listed::label).toArray();
    long bytes = sorted.stream().mapToLong(row -> row.key().bytes()).sum();
    return new TableSplit(name, rows, named, labels, new TableOrder(labels, names), bytes);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public Optional<int[]> countsByClass(int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return Optional.of(counts);
  }

  @Override
  public boolean holdsFiles() {
    return true;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Candidates candidates(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      int imagesPerBatch,
      Intake intake) {
    Broadcast<TableOrder> places = spark.broadcast(order);
    String split = name;
    boolean ownNames = named;
    JavaRDD<Candidate> images =
        rows.javaRDD()
            .mapToPair(
                row -> {
                  TableRow image = TableRow.of(row, ownNames);
                  return new Tuple2<>(places.value().position(image.label(), image.name()), image);
                })
            .repartitionAndSortWithinPartitions(new Batches(labels.length, imagesPerBatch))
            .map(placed -> placed._2().look(split, intake));
    return new Candidates(images, Optional.of(places));
  }

  @Override
  public Optional<Shape> probableSize(Configuration hadoop, Intake intake) {
    return SizeProbe.mostCommon(
        rows.limit(PROBES).collectAsList().stream()
            .map(row -> TableRow.of(row, named).look(name, intake))
            .iterator());
  }

  /** Which batch a position belongs to. */
  private static final class Batches extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int images;
    private final int perBatch;

    Batches(int images, int perBatch) {
      this.images = images;
      this.perBatch = perBatch;
    }

    @Override
    public int numPartitions() {
      return (images - 1) / perBatch + 1;
    }

    @Override
    public int getPartition(Object position) {
      return (Integer) position / perBatch;
    }
  }
}
