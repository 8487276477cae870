package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** How the input's images are laid out. */
public enum ImageFormat {
  /** {@code SPLIT/CLASS/…} with JPEG and PNG files; splits are train, val, test. */
  IMAGE_FOLDER("image-folder", Set.of()) {
    @Override
    ImageInput open(SparkSession spark, Ingest.Options options) throws IOException {
      return ImageInput.of(folder(spark, options), FolderListing::list);
    }
  },
  /** The binary version of CIFAR-10 or CIFAR-100 (Krizhevsky, 2009). */
  CIFAR_BINARY("cifar-binary", Set.of()) {
    @Override
    ImageInput open(SparkSession spark, Ingest.Options options) throws IOException {
      return ImageInput.of(folder(spark, options), CifarListing::list);
    }
  },
  /** ILSVRC 2012 (Deng et al., 2009) as it is downloaded, or unpacked as far as anybody likes. */
  IMAGENET(
      "imagenet",
      Set.of(
          SourceOptions.TRAIN,
          SourceOptions.VAL,
          SourceOptions.VAL_LABELS,
          SourceOptions.CLASSES)) {
    @Override
    ImageInput open(SparkSession spark, Ingest.Options options) throws IOException {
      return ImageInput.of(
          folder(spark, options), input -> ImagenetListing.list(spark, input, options.source()));
    }
  },
  /** Tars of samples: an image and {@code .cls} or {@code .json} of the same name. */
  WEBDATASET(
      "webdataset",
      Set.of(SourceOptions.TRAIN, SourceOptions.VAL, SourceOptions.TEST, SourceOptions.CLASSES)) {
    @Override
    ImageInput open(SparkSession spark, Ingest.Options options) throws IOException {
      return ImageInput.of(
          folder(spark, options), input -> WebDatasetListing.list(spark, input, options.source()));
    }
  },
  /** Whatever Spark reads as a table: a row an image. */
  TABLE("table", Set.of(SourceOptions.TABLE, SourceOptions.CLASSES)) {
    @Override
    ImageInput open(SparkSession spark, Ingest.Options options) throws IOException {
      return TableInput.open(spark, options.input(), options.source());
    }

    @Override
    void requireKnown(SourceOptions options) {
      super.requireKnown(options);
      if (options.table().isEmpty()) {
        throw new IllegalArgumentException(
            "--format table without %s, expected a table's name or path"
                .formatted(SourceOptions.TABLE));
      }
    }
  };

  private final String label;
  private final Set<String> flags;

  /**
   * @param flags those of {@link SourceOptions} that mean something to it
   */
  ImageFormat(String label, Set<String> flags) {
    this.label = label;
    this.flags = flags;
  }

  /** Its name on the command line. */
  public String label() {
    return label;
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(ImageFormat::label).toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public static ImageFormat named(String label) {
    return Arrays.stream(values())
        .filter(format -> format.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown format \"%s\", expected one of %s".formatted(label, labels())));
  }

  /**
   * @throws IllegalArgumentException naming the flag and the formats that know it, if one means
   *     nothing here; or one that is missing
   */
  void requireKnown(SourceOptions options) {
    for (String flag : options.flags()) {
      if (!flags.contains(flag)) {
        List<String> others =
            Arrays.stream(values())
                .filter(format -> format.flags.contains(flag))
                .map(ImageFormat::label)
                .toList();
        throw new IllegalArgumentException(
            "%s with --format %s, expected it with %s"
                .formatted(flag, label, String.join(", ", others)));
      }
    }
  }

  /**
   * @throws IOException in one line if the input isn't there
   */
  abstract ImageInput open(SparkSession spark, Ingest.Options options) throws IOException;

  private static InputFolder folder(SparkSession spark, Ingest.Options options) throws IOException {
    return InputFolder.open(options.input(), spark.sparkContext().hadoopConfiguration());
  }
}
