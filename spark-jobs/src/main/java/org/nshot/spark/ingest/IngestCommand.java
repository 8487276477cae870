package org.nshot.spark.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Reencoding;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.PatienceOption;
import org.nshot.spark.session.SparkSessions;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code nshot ingest}: {@link Ingest} from the command line. */
@CommandLine.Command(
    name = "ingest",
    description = {
      "Turns images into a data set: Parquet files and a manifest with checksums.",
      "Grey images become RGB. Images that can't be decoded or have another size than most are "
          + "left out and named in left-out.jsonl."
    })
public final class IngestCommand implements Command {
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ImageFormat.labels().iterator();
    }
  }

  private static final String INPUT = "--input";

  @CommandLine.Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      completionCandidates = Formats.class,
      description = {
        "How the input is laid out: ${COMPLETION-CANDIDATES}.",
        "image-folder: train, val, test (those there are), each with a folder of JPEG, PNG, WebP, "
            + "GIF and BMP files for each class.",
        "cifar-binary: CIFAR-10's data_batch_*.bin and test_batch.bin, or CIFAR-100's train.bin "
            + "and test.bin (fine labels).",
        "imagenet: ILSVRC 2012 as it is downloaded (ILSVRC2012_img_train.tar, _img_val.tar, "
            + "_devkit_t12.tar.gz), or unpacked to tars or folders by WNID.",
        "webdataset: tar shards of images with .cls or .json beside each, in folders train, val, "
            + "test or with such a word in their names.",
        "table: whatever Spark reads, an image a row; see --table."
      })
  private String format;

  @CommandLine.Option(
      names = INPUT,
      paramLabel = "URI",
      description = "Folder with the images, on any Hadoop file system.")
  private Optional<String> input;

  @CommandLine.Option(
      names = "--output",
      required = true,
      paramLabel = "URI",
      description = "Folder for the data set; missing or empty, or see --overwrite.")
  private String output;

  @CommandLine.Option(
      names = "--max-bad",
      paramLabel = "PART",
      defaultValue = "0.1%",
      description =
          "Largest part of a split that may be bad, as 0.001 or 0.1%%; beyond it the command fails "
              + "and writes nothing.")
  private String maxBad;

  @CommandLine.Option(
      names = "--overwrite",
      description =
          "Replace the data set that the output holds. Nothing but a data set is replaced.")
  private boolean overwrite;

  @CommandLine.Option(
      names = "--max-pixels",
      paramLabel = "N",
      defaultValue = "" + Ingest.Options.DEFAULT_MAX_PIXELS,
      description = "Largest height x width of an image that is decoded; a larger one is bad.")
  private long maxPixels;

  static final class Kept implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Keep.labels().iterator();
    }
  }

  @CommandLine.Option(
      names = "--keep",
      paramLabel = "WHAT",
      defaultValue = "auto",
      completionCandidates = Kept.class,
      description = {
        "What is stored: ${COMPLETION-CANDIDATES}.",
        "pixels: decoded, all of one size; encoded: the files, of any size; auto: pixels up to 64 x"
            + " 64 where all but --max-bad have one size, else the files."
      })
  private String keep;

  @CommandLine.Option(
      names = "--resize-shorter",
      paramLabel = "PIXELS",
      description =
          "Make larger images smaller, once: their shorter side of this length, as JPEG. Smaller"
              + " ones stay as they are.")
  private Optional<Integer> resizeShorter;

  @CommandLine.Option(
      names = "--quality",
      paramLabel = "Q",
      description = "Of these JPEG files, 1 to 100; 90 unless given.")
  private Optional<Integer> quality;

  @CommandLine.Option(
      names = "--exif-orientation",
      description =
          "Turn JPEG images as their EXIF data say; kept files that are turned are written anew.")
  private boolean turned;

  @Mixin private PatienceOption patience;

  @CommandLine.Option(
      names = SourceOptions.TRAIN,
      paramLabel = "PATH",
      description = {
        "imagenet: folder or tar of the train images, within the input.",
        "webdataset: its shards, as a folder or as train-{000000..000146}.tar."
      })
  private Optional<String> train;

  @CommandLine.Option(
      names = SourceOptions.VAL,
      paramLabel = "PATH",
      description = "The same for the validation images.")
  private Optional<String> val;

  @CommandLine.Option(
      names = SourceOptions.TEST,
      paramLabel = "PATH",
      description = "The same for the test images; webdataset only.")
  private Optional<String> test;

  @CommandLine.Option(
      names = SourceOptions.VAL_LABELS,
      paramLabel = "FILE",
      description =
          "imagenet: classes of flat validation images, a line each: a number of the development "
              + "kit, a WNID, or a file name and a WNID.")
  private Optional<String> validationLabels;

  @CommandLine.Option(
      names = SourceOptions.CLASSES,
      paramLabel = "FILE",
      description = {
        "imagenet: names of the classes: LOC_synset_mapping.txt, the development kit's meta.mat"
            + " or .tar.gz, or lines [NUMBER] WNID NAME.",
        "webdataset, table: a name a line, in the order of the labels."
      })
  private Optional<String> classes;

  @CommandLine.Mixin private TableArguments table;

  @Override
  public ObjectNode run() throws IOException, InterruptedException {
    Ingest.Options options = options();
    int taskCpus = SparkSessions.defaultTaskCpus(Integer.MAX_VALUE);
    String work = "nshot ingest";
    SparkSession session = SparkSessions.open(work, taskCpus);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (ExecutorWatch watch =
        new ExecutorWatch(context, patience.patience(), work, Patience.BEGINS_ANEW)) {
      Ingest.Result result = watch.guard(() -> Ingest.run(session, options, patience.patience()));
      return new ObjectMapper().valueToTree(IngestSummary.of(options.output(), result));
    }
  }

  private Ingest.Options options() {
    try {
      return new Ingest.Options(
          ImageFormat.named(format),
          place(),
          output,
          fraction(maxBad),
          overwrite,
          maxPixels,
          Keep.named(keep),
          smaller(),
          source(),
          turned);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private String place() {
    if (table.table().isPresent() && input.isPresent()) {
      throw new IllegalArgumentException(
          "%s and %s, expected one of them".formatted(INPUT, SourceOptions.TABLE));
    }
    return table
        .table()
        .or(() -> input)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is missing, expected a folder (or %s with --format table)"
                        .formatted(INPUT, SourceOptions.TABLE)));
  }

  private SourceOptions source() {
    SortedMap<String, String> splits = new TreeMap<>();
    train.ifPresent(place -> splits.put(ImageSource.TRAIN, place));
    val.ifPresent(place -> splits.put(ImageSource.VAL, place));
    test.ifPresent(place -> splits.put(ImageSource.TEST, place));
    return new SourceOptions(splits, validationLabels, classes, table.columns());
  }

  private Optional<Reencoding> smaller() {
    if (resizeShorter.isEmpty() && quality.isPresent()) {
      throw new IllegalArgumentException(
          "--quality without --resize-shorter, expected both: files are kept as they are else");
    }
    OptionalInt given = quality.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    return resizeShorter.map(shorter -> Reencoding.of(shorter, given));
  }

  private static double fraction(String text) {
    String number = text.strip();
    boolean percent = number.endsWith("%");
    try {
      double value =
          Double.parseDouble(percent ? number.substring(0, number.length() - 1) : number);
      return percent ? value / 100 : value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--max-bad \"" + text + "\", expected a part as 0.001 or 0.1%", e);
    }
  }
}
