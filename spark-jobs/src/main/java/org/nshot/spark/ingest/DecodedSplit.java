package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.example.ExampleOutputFormat;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.data.DatasetManifest.BadImage;
import org.nshot.data.DatasetManifest.BadImages;
import org.nshot.data.DatasetManifest.DataFile;
import scala.Tuple2;

/** A split's decoded images on the executors: a batch is a partition, and becomes a file. */
final class DecodedSplit {
  private final SourceSplit split;
  private final Intake intake;
  private final Candidates candidates;
  private final List<Tally> tallies; // [partition]

  private DecodedSplit(
      SourceSplit split, Intake intake, Candidates candidates, List<Tally> tallies) {
    this.split = split;
    this.intake = intake;
    this.candidates = candidates;
    this.tallies = tallies;
  }

  /**
   * Reads and decodes. The caller releases the result.
   *
   * @throws IOException if other images were read than were listed
   */
  static DecodedSplit decode(
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      SourceSplit split,
      int imagesPerFile,
      Intake intake)
      throws IOException {
    Candidates candidates = split.candidates(spark, hadoop, imagesPerFile, intake);
    candidates.images().persist(StorageLevel.DISK_ONLY()); // the heap must not depend on the data
    try {
      List<Tally> tallies =
          candidates.images().mapPartitions(batch -> List.of(Tally.of(batch)).iterator()).collect();
      DecodedSplit decoded = new DecodedSplit(split, intake, candidates, tallies);
      if (decoded.good() + decoded.bad() != split.count()) {
        throw new IOException(
            "%s: %s images read, expected the %s that were listed: the input changed meanwhile"
                .formatted(split.name(), decoded.good() + decoded.bad(), split.count()));
      }
      return decoded;
    } catch (Exception e) {
      candidates.release();
      throw e;
    }
  }

  String name() {
    return split.name();
  }

  /** What looked at the images. */
  Intake intake() {
    return intake;
  }

  /** Number of images, good or bad. */
  int count() {
    return split.count();
  }

  List<Tally> tallies() {
    return tallies;
  }

  int good() {
    return tallies.stream().mapToInt(Tally::good).sum();
  }

  /** Good images of each class. */
  int[] goodByClass(int classes) {
    int[] counts = new int[classes];
    for (Tally tally : tallies) {
      tally.labels().forEach((label, images) -> counts[label] += images);
    }
    return counts;
  }

  /** Images of each class, good or bad; empty where a bad one doesn't tell its class. */
  Optional<int[]> countsByClass(int classes) {
    return split.countsByClass(classes);
  }

  int bad() {
    return tallies.stream().mapToInt(Tally::bad).sum();
  }

  /** Of all good images that have one, sorted; {@link FileIdentity}. */
  long[] identities() {
    return tallies.stream()
        .flatMapToLong(tally -> Arrays.stream(tally.identities()))
        .sorted()
        .toArray();
  }

  /** What the input calls the image. */
  String pathOf(long identity) {
    return candidates
        .images()
        .filter(
            candidate -> candidate instanceof Candidate.Good good && good.identity() == identity)
        .map(candidate -> ((Candidate.Good) candidate).path())
        .first();
  }

  /** The first bad images, as many as a manifest lists. */
  List<BadImage> firstBad() {
    return tallies.stream()
        .flatMap(tally -> tally.firstBad().stream())
        .limit(BadImages.LIMIT)
        .map(bad -> new BadImage(bad.path(), bad.reason()))
        .toList();
  }

  /** All bad images, in their order. */
  List<BadImage> allBad() {
    if (bad() <= BadImages.LIMIT) {
      return firstBad();
    }
    return candidates
        .images()
        .filter(Candidate.Bad.class::isInstance)
        .map(Candidate.Bad.class::cast)
        .collect()
        .stream()
        .map(bad -> new BadImage(bad.path(), bad.reason()))
        .toList();
  }

  /**
   * Writes the good images; where that fails, once more from the images that are kept, as long as
   * the output has patience.
   *
   * @return the files, in the order of the sample ids
   */
  List<DataFile> write(JavaSparkContext spark, OutputFolder output) throws IOException {
    long[] firstIds = new long[tallies.size()];
    for (int i = 1; i < firstIds.length; i++) {
      firstIds[i] = firstIds[i - 1] + tallies.get(i - 1).good();
    }
    Path folder = output.split(name());
    Configuration settings =
        ImageTable.outputSettings(spark.hadoopConfiguration(), intake.storage());
    JavaPairRDD<Void, Group> rows =
        JavaPairRDD.fromJavaRDD(
            candidates
                .images()
                .mapPartitionsWithIndex(
                    (partition, batch) -> rows(batch, firstIds[partition]), true));
    output.write(
        name(),
        () -> {
          output.delete(folder); // what a try that failed left there
          save(rows, folder, settings);
        });
    List<DataFile> described = new ArrayList<>();
    output.write(
        name() + "'s list of files",
        () -> {
          described.clear();
          described.addAll(describe(spark, folder));
        });
    return described;
  }

  /** What the manifest says of the files, which are read once more for it. */
  private List<DataFile> describe(JavaSparkContext spark, Path folder) throws IOException {
    List<FileJob.Item<Integer>> written = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      written.add(
          new FileJob.Item<>(new Path(folder, ImageTable.fileName(i)), tallies.get(i).good()));
    }
    List<FileDigest> digests =
        FileJob.attempt(spark, written, (files, path, images) -> FileDigest.of(files, path));
    List<DataFile> described = new ArrayList<>();
    for (int i = 0; i < digests.size(); i++) {
      FileDigest digest = digests.get(i);
      described.add(
          new DataFile(
              ImageTable.fileName(i), tallies.get(i).good(), digest.bytes(), digest.sha256()));
    }
    return described;
  }

  /**
   * @throws IOException if a file can't be written, which can be tried again; what else fails is
   *     Spark's
   */
  private static void save(JavaPairRDD<Void, Group> rows, Path folder, Configuration settings)
      throws IOException {
    try {
      rows.saveAsNewAPIHadoopFile(
          folder.toString(), Void.class, Group.class, ExampleOutputFormat.class, settings);
    } catch (Exception e) { // Spark's own, which Java's compiler doesn't know of
      Optional<IOException> ofFiles = TaskFailure.ofFiles(e);
      if (ofFiles.isPresent()) {
        throw new IOException(ofFiles.get().getMessage(), e);
      }
      throw e;
    }
  }

  void release() {
    candidates.release();
  }

  private static Iterator<Tuple2<Void, Group>> rows(Iterator<Candidate> batch, long firstId) {
    AtomicLong nextId = new AtomicLong(firstId);
    Iterable<Candidate> candidates = () -> batch;
    return StreamSupport.stream(candidates.spliterator(), false)
        .filter(Candidate.Good.class::isInstance)
        .map(Candidate.Good.class::cast)
        .map(
            good ->
                new Tuple2<Void, Group>(
                    null, ImageTable.row(nextId.getAndIncrement(), good.image())))
        .iterator();
  }
}
