package org.nshot.spark.ingest;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.nshot.data.ClassCounts;
import org.nshot.data.DatasetManifest;
import org.nshot.data.DatasetManifest.BadImage;
import org.nshot.data.DatasetManifest.BadImages;
import org.nshot.data.DatasetManifest.LeftOut;
import org.nshot.data.DatasetManifest.Split;
import org.nshot.data.DatasetManifest.Statistics;
import org.nshot.data.DatasetManifest.Stored;
import org.nshot.data.Reencoding;
import org.nshot.data.RgbImage;
import org.nshot.data.Storage;
import org.nshot.space.Shape;
import org.nshot.spark.run.Broadcasts;
import org.nshot.spark.run.Patience;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a folder or a table of images into a data set. Sample ids are dense and follow the input's
 * order (class, then path; for CIFAR that of the files), less the images that are left out; what is
 * written depends on the input alone, never on the number of tasks or executors.
 *
 * <p>Every image is read and decoded once. Batches of the listing are kept decoded on the local
 * disk while the driver learns which images are good; then each batch becomes one file.
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private static final int FILE_BYTES = 32 << 20;
  private static final int FILE_IMAGES = 4096;

  /** Up to 64 x 64, pixels take about as much as a file of them, and no decoder. */
  private static final int SMALL_PIXELS = 64 * 64;

  private static final Patience NONE = new Patience(Duration.ofMillis(1));
  private static final int NAMED_IN_ERROR = 3;
  private static final int FEWEST_CLASSES = 2;

  /**
   * @param input URI of a folder, on any Hadoop file system; or what a table is called
   * @param output URI of a folder that is missing or empty, unless overwrite
   * @param maxBad largest part of a split that may be bad, 0 to 1
   * @param overwrite whether a data set in the output is replaced
   * @param maxPixels largest height x width of an image that is decoded
   * @param keep what is kept of the images
   * @param smaller what larger images are made, if anything; not with pixels
   * @param source what else says where the images are
   * @param turned whether images are turned as their EXIF data say
   */
  public record Options(
      ImageFormat format,
      String input,
      String output,
      double maxBad,
      boolean overwrite,
      long maxPixels,
      Keep keep,
      Optional<Reencoding> smaller,
      SourceOptions source,
      boolean turned) {
    public static final double DEFAULT_MAX_BAD = 0.001;
    public static final long DEFAULT_MAX_PIXELS = 1 << 24;

    /**
     * @throws IllegalArgumentException naming the command line's flag if a value can't be used
     */
    public Options {
      if (!(maxBad >= 0 && maxBad <= 1)) {
        throw new IllegalArgumentException(
            "--max-bad " + maxBad + ", expected 0 to 1 (or 0% to 100%)");
      }
      if (maxPixels < 1) {
        throw new IllegalArgumentException("--max-pixels " + maxPixels + ", expected at least 1");
      }
      if (smaller.isPresent() && keep == Keep.PIXELS) {
        throw new IllegalArgumentException(
            "--resize-shorter with --keep pixels, expected --keep encoded or auto");
      }
      format.requireKnown(source);
      if (input.isBlank()) {
        throw new IllegalArgumentException("--input is empty, expected a URI");
      }
      if (output.isBlank()) {
        throw new IllegalArgumentException("--output is empty, expected a URI");
      }
    }

    /** What is kept is left to the images, and where they are to the input. */
    public Options(
        ImageFormat format,
        String input,
        String output,
        double maxBad,
        boolean overwrite,
        long maxPixels) {
      this(
          format,
          input,
          output,
          maxBad,
          overwrite,
          maxPixels,
          Keep.AUTO,
          Optional.empty(),
          SourceOptions.NONE,
          false);
    }
  }

  /**
   * @param manifest as it was written
   * @param seconds of wall-clock time
   */
  public record Result(DatasetManifest manifest, double seconds) {
    /** Images, good and bad, that were looked at. */
    public long images() {
      return manifest.splits().values().stream()
          .mapToLong(split -> (long) split.count() + split.bad().total())
          .sum();
    }
  }

  private final JavaSparkContext spark;
  private final Options options;
  private final Broadcast<SerializableConfiguration> hadoop;

  private Ingest(
      JavaSparkContext spark, Options options, Broadcast<SerializableConfiguration> hadoop) {
    this.spark = spark;
    this.options = options;
    this.hadoop = hadoop;
  }

  /**
   * Ingests. Nothing is written, and a data set that is to be replaced stays, until the whole input
   * has been read and found good; a failure while writing leaves no data set. The output is locked
   * from the first look to the last file.
   *
   * @param patience how long a write may fail
   * @throws IOException in one line, naming the file, if the input can't be used, too much of it is
   *     bad, or the output can't be written or is being written already
   */
  public static Result run(SparkSession session, Options options, Patience patience)
      throws IOException {
    long start = System.nanoTime();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ImageInput input = options.format().open(session, options);
    try (OutputFolder output =
        OutputFolder.open(
            options.output(),
            spark.hadoopConfiguration(),
            input.places(),
            options.overwrite(),
            patience)) {
      DatasetManifest manifest = run(spark, options, input, output);
      return new Result(manifest, (System.nanoTime() - start) / 1e9);
    }
  }

  /** Without patience: the first write that fails ends it. */
  public static Result run(SparkSession session, Options options) throws IOException {
    return run(session, options, NONE);
  }

  private static DatasetManifest run(
      JavaSparkContext spark, Options options, ImageInput input, OutputFolder output)
      throws IOException {
    ImageSource source = input.list();
    requireClasses(options, source);
    for (SourceSplit split : source.splits()) {
      LOG.info("{}: {} images listed in {}", split.name(), split.count(), options.input());
    }
    source.skipped().lines().forEach(line -> LOG.warn("{}", line));
    source.oddities().forEach(line -> LOG.warn("{}", line));
    Broadcast<SerializableConfiguration> hadoop = FileJob.broadcastHadoop(spark);
    try {
      return new Ingest(spark, options, hadoop).run(source, output);
    } catch (Exception e) {
      throw TaskFailure.asIoException(e);
    } finally {
      Broadcasts.letGo(hadoop);
    }
  }

  private static void requireClasses(Options options, ImageSource source) throws IOException {
    if (source.classes().size() < FEWEST_CLASSES) {
      throw new IOException(
          "input %s: %s class%s, expected at least %s: there is nothing to tell apart"
              .formatted(
                  options.input(),
                  source.classes().size(),
                  source.classes().isEmpty() ? "es" : " (" + source.classes().get(0) + ")",
                  FEWEST_CLASSES));
    }
    for (SourceSplit split : source.splits()) {
      if (split.count() == 0) {
        throw new IOException("input %s: %s: no images".formatted(options.input(), split.name()));
      }
    }
  }

  private DatasetManifest run(ImageSource source, OutputFolder output) throws IOException {
    List<DecodedSplit> decoded = new ArrayList<>();
    try {
      decodeAll(source, decoded);
      requireDisjoint(decoded);
      DecodedSplit reference = decoded.get(0);
      if (reference.intake().storage() == Storage.PIXELS) {
        SpaceFit.problems(reference.intake().expected(), source.classes().size())
            .forEach(line -> LOG.warn("{}", line));
      }
      return write(source, decoded, output);
    } finally {
      decoded.forEach(DecodedSplit::release);
    }
  }

  /**
   * The first split says what is kept of all, unless a later one's images have other sizes.
   *
   * @param decoded gets the splits; the caller releases them
   */
  private void decodeAll(ImageSource source, List<DecodedSplit> decoded) throws IOException {
    decoded.add(decodeReference(source.reference()));
    requireFewBad(decoded.get(0));
    for (SourceSplit split : source.splits().subList(1, source.splits().size())) {
      DecodedSplit next = decode(split, decoded.get(0).intake());
      decoded.add(next);
      if (isAuto(split) && hasManyOtherSizes(next)) {
        LOG.info(
            "{}: images of other sizes than {}'s, so all splits are kept as files",
            next.name(),
            source.reference().name());
        decodeFiles(source, decoded);
        break;
      }
      requireFewBad(next);
    }
    for (DecodedSplit split : decoded) { // once nothing is decoded otherwise any more
      judge(split, source.classes());
    }
  }

  private void decodeFiles(ImageSource source, List<DecodedSplit> decoded) throws IOException {
    decoded.forEach(DecodedSplit::release);
    decoded.clear();
    for (SourceSplit split : source.splits()) {
      decoded.add(decode(split, files()));
      requireFewBad(decoded.get(decoded.size() - 1));
    }
  }

  /** Whether the images decide what is kept of them. */
  private boolean isAuto(SourceSplit split) {
    return options.keep() == Keep.AUTO && options.smaller().isEmpty() && split.holdsFiles();
  }

  /** Whether, kept as pixels, more images were bad for their size than may be. */
  private boolean hasManyOtherSizes(DecodedSplit split) {
    return split.intake().storage() == Storage.PIXELS
        && Tally.ofOtherSizes(split.tallies(), split.intake().expected())
            > options.maxBad() * split.count();
  }

  private Intake files() {
    return Intake.ofFiles(options.smaller(), options.turned(), options.maxPixels());
  }

  private DecodedSplit decodeReference(SourceSplit split) throws IOException {
    if (!split.holdsFiles() && (options.keep() == Keep.ENCODED || options.smaller().isPresent())) {
      throw new IOException(
          "input %s: %s holds pixels, no files to keep or to resize; expected --keep pixels or auto"
              .formatted(options.input(), options.format().label()));
    }
    if (options.keep() == Keep.ENCODED || options.smaller().isPresent()) {
      return decode(split, files());
    }
    Optional<Shape> guess =
        split.probableSize(
            spark.hadoopConfiguration(), SizeProbe.intake(options.turned(), options.maxPixels()));
    if (isAuto(split) && guess.isPresent() && guess.get().area() > SMALL_PIXELS) {
      return decode(split, files());
    }
    DecodedSplit decoded = decodePixels(split, guess.orElse(new Shape(1, 1, RgbImage.CHANNELS)));
    boolean small = decoded.intake().expected().area() <= SMALL_PIXELS;
    if (isAuto(split) && (!small || hasManyOtherSizes(decoded))) {
      decoded.release();
      return decode(split, files());
    }
    return decoded;
  }

  /**
   * The most common size is known only after all headers are read, so a wrong guess costs a pass.
   */
  private DecodedSplit decodePixels(SourceSplit split, Shape guess) throws IOException {
    DecodedSplit decoded = decode(split, pixels(guess));
    Optional<Shape> actual = Tally.mostCommonSize(decoded.tallies());
    if (actual.isEmpty() || actual.get().equals(guess)) {
      return decoded;
    }
    decoded.release();
    return decode(split, pixels(actual.get()));
  }

  private Intake pixels(Shape expected) {
    return Intake.ofPixels(expected, options.turned(), options.maxPixels());
  }

  private DecodedSplit decode(SourceSplit split, Intake intake) throws IOException {
    long image =
        intake.storage() == Storage.PIXELS
            ? intake.expected().size()
            : Math.max(1, split.bytes() / Math.max(1, split.count()));
    int perFile = (int) Math.max(1, Math.min(FILE_IMAGES, FILE_BYTES / image));
    return DecodedSplit.decode(spark, hadoop, split, perFile, intake);
  }

  /** What trains may not be what a ranking is judged by. */
  private static void requireDisjoint(List<DecodedSplit> splits) throws IOException {
    for (int i = 0; i < splits.size(); i++) {
      for (int j = i + 1; j < splits.size(); j++) {
        long[] there = splits.get(j).identities();
        long[] both =
            Arrays.stream(splits.get(i).identities())
                .filter(identity -> Arrays.binarySearch(there, identity) >= 0)
                .toArray();
        if (both.length > 0) {
          throw new IOException(
              "%s and %s: %s images are in both, by path and content, such as %s and %s; expected each in one split"
                  .formatted(
                      splits.get(i).name(),
                      splits.get(j).name(),
                      both.length,
                      splits.get(i).pathOf(both[0]),
                      splits.get(j).pathOf(both[0])));
        }
      }
    }
  }

  private void requireFewBad(DecodedSplit split) throws IOException {
    int bad = split.bad();
    LOG.info("{}: {} images read, {} bad", split.name(), split.good() + bad, bad);
    boolean tooMany = bad > options.maxBad() * split.count();
    if (tooMany || split.good() == 0) {
      throw new IOException(
          "%s: %s of %s images are bad, expected at most %s of them (--max-bad): %s%s"
              .formatted(
                  split.name(),
                  bad,
                  split.count(),
                  options.maxBad(),
                  split.firstBad().stream()
                      .limit(NAMED_IN_ERROR)
                      .map(image -> image.path() + " (" + image.reason() + ")")
                      .collect(Collectors.joining(", ")),
                  bad > NAMED_IN_ERROR ? ", …" : ""));
    }
  }

  private void judge(DecodedSplit split, List<String> classes) throws IOException {
    int bad = split.bad();
    if (bad > 0) {
      BadImage first = split.firstBad().get(0);
      LOG.warn(
          "{}: {} images left out, named in {}; the first: {} ({})",
          split.name(),
          bad,
          LeftOutFile.NAME,
          first.path(),
          first.reason());
    }
    ClassCounts counts = ClassCounts.of(classes, split.goodByClass(classes.size()));
    LOG.info("{}: {}", split.name(), counts);
    requireEachClass(split, counts);
  }

  /** A class whose images are all bad is none, whatever the limit on bad ones says. */
  private static void requireEachClass(DecodedSplit split, ClassCounts good) throws IOException {
    int[] empty = good.where(images -> images == 0);
    if (empty.length == 0) {
      warnOfSingles(split, good);
      return;
    }
    Optional<int[]> listed = split.countsByClass(good.classes());
    if (listed.isPresent() && split.bad() == 0) {
      throw new IOException(
          "%s: no image in %s of %s classes (%s), expected at least one in each"
              .formatted(split.name(), empty.length, good.classes(), good.names(empty)));
    }
    if (listed.isPresent()) {
      BadImage first = split.firstBad().get(0);
      throw new IOException(
          "%s: no good image is left in %s of %s classes (%s), expected at least one in each: mend or replace their images, such as %s (%s), or remove these classes' folders from all splits"
              .formatted(
                  split.name(),
                  empty.length,
                  good.classes(),
                  good.names(empty),
                  first.path(),
                  first.reason()));
    }
    LOG.warn(
        "{}: {} of {} classes have no image ({}){}",
        split.name(),
        empty.length,
        good.classes(),
        good.names(empty),
        split.name().equals(ImageSource.TRAIN) ? ": train will refuse it" : "");
  }

  private static void warnOfSingles(DecodedSplit split, ClassCounts good) {
    int[] singles = good.where(images -> images == 1);
    if (singles.length > 0 && split.name().equals(ImageSource.TRAIN)) {
      LOG.warn(
          "{}: {} of {} classes have a single image ({}): it trains, and none is held out for"
              + " ranking",
          split.name(),
          singles.length,
          good.classes(),
          good.names(singles));
    }
  }

  private DatasetManifest write(ImageSource source, List<DecodedSplit> decoded, OutputFolder output)
      throws IOException {
    try {
      output.write("its place", output::clear);
      SortedMap<String, Split> splits = new TreeMap<>();
      for (DecodedSplit split : decoded) {
        splits.put(
            split.name(),
            new Split(
                split.good(),
                split.write(spark, output),
                new BadImages(split.bad(), split.firstBad())));
        LOG.info("{}: {} images written to {}", split.name(), split.good(), options.output());
      }
      List<LeftOut> leftOut = LeftOutFile.write(output, source.skipped(), decoded);
      DecodedSplit reference = decoded.get(0);
      DatasetManifest manifest =
          new DatasetManifest(
              stored(decoded),
              source.classes(),
              splits,
              source.skipped().toManifest(),
              leftOut,
              statistics(reference));
      output.complete(manifest);
      return manifest;
    } catch (Exception e) {
      try {
        output.clear(); // unless it is another's by now
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      IOException reason = TaskFailure.asIoException(e);
      throw new IOException(
          "output %s: can't be written: %s".formatted(options.output(), reason.getMessage()), e);
    }
  }

  private static Stored stored(List<DecodedSplit> splits) {
    List<Tally> all = splits.stream().flatMap(split -> split.tallies().stream()).toList();
    Intake intake = splits.get(0).intake();
    return new Stored(
        intake.storage(),
        Tally.least(all).orElseThrow(),
        Tally.most(all).orElseThrow(),
        intake.form());
  }

  private static Statistics statistics(DecodedSplit split) {
    BigInteger values = BigInteger.valueOf(split.tallies().stream().mapToLong(Tally::area).sum());
    double divisor = values.doubleValue() * 255;
    List<Double> mean = new ArrayList<>();
    List<Double> deviation = new ArrayList<>();
    for (int c = 0; c < RgbImage.CHANNELS; c++) {
      BigInteger sum = BigInteger.ZERO;
      BigInteger squares = BigInteger.ZERO;
      for (Tally tally : split.tallies()) {
        sum = sum.add(BigInteger.valueOf(tally.sum(c)));
        squares = squares.add(BigInteger.valueOf(tally.squares(c)));
      }
      // n² times the variance, exactly: in floats it would be a small difference of large numbers.
      BigInteger spread = values.multiply(squares).subtract(sum.multiply(sum));
      mean.add(sum.doubleValue() / divisor);
      deviation.add(Math.sqrt(spread.doubleValue()) / divisor);
    }
    return new Statistics(split.name(), mean, deviation);
  }
}
