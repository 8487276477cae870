package org.nshot.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.space.Shape;

/**
 * Describes a stored data set: what its images are, which files hold them, and which images were
 * left out. Written after everything it describes; a data set without it is not whole. JSON by
 * {@link ManifestJson}.
 *
 * @param images how they are stored
 * @param classes class names; a label is an index into them
 * @param splits by name
 * @param skipped files of the input that were no part of it
 * @param leftOut files beside this one that name all that is bad or skipped; none if nothing is
 * @param statistics what normalisation needs
 */
public record DatasetManifest(
    Stored images,
    List<String> classes,
    SortedMap<String, Split> splits,
    Skipped skipped,
    List<LeftOut> leftOut,
    Statistics statistics) {
  /** File name of a data set's manifest. */
  public static final String FILE = "manifest.json";

  /** Name of the split that trains. */
  public static final String TRAIN = "train";

  /** Name of a split that tests, as some data sets call it. */
  public static final String VAL = "val";

  /** Name of a split that tests, as others call it. */
  public static final String TEST = "test";

  private static final List<String> TESTED = List.of(TEST, VAL);

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * How the images are stored, in the column {@code image}.
   *
   * @param least smallest height and smallest width of an image
   * @param most largest height and largest width; with pixels the same as least
   * @param form what was done to the images: a sentence for readers
   */
  public record Stored(Storage storage, Shape least, Shape most, String form) {
    public Stored {
      require(
          least.channels() == RgbImage.CHANNELS && most.channels() == RgbImage.CHANNELS,
          "images %s to %s, expected 3 channels".formatted(least, most));
      require(
          storage == Storage.ENCODED
              ? least.height() <= most.height() && least.width() <= most.width()
              : least.equals(most),
          "%s images of sizes %s to %s, expected %s"
              .formatted(
                  storage.label(),
                  least,
                  most,
                  storage == Storage.ENCODED ? "ascending sizes" : "one size"));
    }
  }

  /**
   * Images that are used together.
   *
   * @param count number of images; their sample ids are 0 … count−1
   * @param files in the order of the sample ids they hold
   */
  public record Split(int count, List<DataFile> files, BadImages bad) {
    public Split {
      files = List.copyOf(files);
      long held = 0;
      for (DataFile file : files) {
        held += file.images();
      }
      require(
          count == held, "count %s, expected %s (the sum over its files)".formatted(count, held));
      require(
          files.stream().map(DataFile::name).distinct().count() == files.size(),
          "a file is listed twice");
    }
  }

  /**
   * A Parquet file.
   *
   * @param name within the split's folder
   * @param images number of images in it
   * @param bytes its length
   * @param sha256 of its content, in lower-case hex
   */
  public record DataFile(String name, int images, long bytes, String sha256)
      implements Serializable {
    public DataFile {
      require(
          FILE_NAME.matcher(name).matches(),
          "file name \"%s\", expected letters, digits, dots and dashes".formatted(name));
      require(images >= 0, "%s: images %s, expected at least 0".formatted(name, images));
      require(bytes >= 0, "%s: bytes %s, expected at least 0".formatted(name, bytes));
      require(
          SHA_256.matcher(sha256).matches(),
          "%s: sha256 \"%s\", expected 64 hex digits".formatted(name, sha256));
    }
  }

  /**
   * The input's images that were left out.
   *
   * @param total how many
   * @param listed the first of them
   */
  public record BadImages(int total, List<BadImage> listed) {
    /** So many are listed at most. */
    public static final int LIMIT = 100;

    public BadImages {
      listed = List.copyOf(listed);
      require(
          listed.size() == Math.min(total, LIMIT),
          "%s of %s bad images are listed, expected %s"
              .formatted(listed.size(), total, Math.max(0, Math.min(total, LIMIT))));
    }
  }

  /**
   * @param path within the input
   * @param reason why it was left out
   */
  public record BadImage(String path, String reason) {}

  /**
   * The input's files that were not taken for images of a split.
   *
   * @param total how many
   * @param listed the first of them
   */
  public record Skipped(int total, List<SkippedFile> listed) {
    /** So many are listed at most. */
    public static final int LIMIT = 100;

    public Skipped {
      listed = List.copyOf(listed);
      require(
          listed.size() == Math.min(total, LIMIT),
          "%s of %s skipped files are listed, expected %s"
              .formatted(listed.size(), total, Math.max(0, Math.min(total, LIMIT))));
    }
  }

  /**
   * @param path within the input
   * @param reason why it was not taken
   */
  public record SkippedFile(String path, String reason) {}

  /**
   * A file of JSON lines, {@code {"path": …, "reason": …, "split": …}}; a skipped file has no
   * split.
   *
   * @param name within the data set's folder
   * @param lines number of them
   */
  public record LeftOut(String name, long lines) {
    public LeftOut {
      require(
          FILE_NAME.matcher(name).matches(),
          "file name \"%s\", expected letters, digits, dots and dashes".formatted(name));
      require(lines > 0, "%s: lines %s, expected at least 1".formatted(name, lines));
    }
  }

  /**
   * Of the values of all images of a split, in 0 … 1.
   *
   * @param split which
   * @param mean of each channel
   * @param deviation of each channel, dividing by the number of values; 0 where all are the same
   */
  public record Statistics(String split, List<Double> mean, List<Double> deviation) {
    public Statistics {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
      for (double value : mean) {
        require(value >= 0 && value <= 1, "mean %s, expected 0 to 1".formatted(value));
      }
      for (double value : deviation) {
        require(value >= 0 && value <= 1, "deviation %s, expected 0 to 1".formatted(value));
      }
    }
  }

  public DatasetManifest {
    classes = List.copyOf(classes);
    leftOut = List.copyOf(leftOut);
    splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
    require(!classes.isEmpty(), "no classes");
    require(new HashSet<>(classes).size() == classes.size(), "a class is listed twice");
    require(!splits.isEmpty(), "no splits");
    for (String name : splits.keySet()) {
      require(FILE_NAME.matcher(name).matches(), "split name \"%s\"".formatted(name));
    }
    require(
        splits.containsKey(statistics.split()),
        "statistics of split \"%s\", expected one of %s"
            .formatted(statistics.split(), splits.keySet()));
    require(
        statistics.mean().size() == RgbImage.CHANNELS
            && statistics.deviation().size() == RgbImage.CHANNELS,
        "statistics of %s means and %s deviations, expected %s of each"
            .formatted(statistics.mean().size(), statistics.deviation().size(), RgbImage.CHANNELS));
  }

  /**
   * The split to test on: the one that is asked for, else test, else val.
   *
   * @throws IllegalArgumentException if it has no images
   */
  public String tested(Optional<String> asked) {
    List<String> wanted = asked.map(List::of).orElse(TESTED);
    return wanted.stream()
        .filter(name -> splits.containsKey(name) && splits.get(name).count() > 0)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "split: no images in %s, expected one of %s with some: --split names it"
                        .formatted(String.join(" or ", wanted), splits.keySet())));
  }

  /**
   * @throws IllegalArgumentException naming the splits there are if there is none of this name
   */
  public Split split(String name) {
    if (!splits.containsKey(name)) {
      throw new IllegalArgumentException(
          "no split \"%s\" in the data set, it has %s".formatted(name, splits.keySet()));
    }
    return splits.get(name);
  }

  /** Images of a split, 0 where there is none of this name. */
  public int count(String name) {
    return splits.containsKey(name) ? splits.get(name).count() : 0;
  }

  /** The split of images that no choice depends on: test, or val where there is no test. */
  public Optional<String> tested() {
    return TESTED.stream().filter(name -> count(name) > 0).findFirst();
  }

  public Storage storage() {
    return images.storage();
  }

  /** Shape of every image, where it is the same because they are stored as pixels. */
  public Optional<Shape> image() {
    return storage() == Storage.PIXELS ? Optional.of(images.most()) : Optional.empty();
  }

  /** SHA-256 over classes and files' checksums: equal for equal images wherever they lie. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder(images.storage().label() + "\n" + classes + "\n");
    splits.forEach(
        (name, split) -> {
          text.append(name).append('\n');
          split.files().forEach(file -> text.append(file.sha256()).append('\n'));
        });
    return DigestUtils.sha256Hex(text.toString());
  }

  /** A channel that never changes is shifted to 0 and not scaled. */
  public Normalization normalization() {
    List<Double> scale = new ArrayList<>();
    for (double deviation : statistics.deviation()) {
      scale.add(deviation > 0 ? deviation : 1.0);
    }
    return new Normalization(statistics.mean(), scale);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
