package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.input.LimitedInput;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.ingest.InputFolder.Entry;

/**
 * Lists ILSVRC 2012 as it is downloaded ({@code ILSVRC2012_img_train.tar}, {@code
 * ILSVRC2012_img_val.tar}, {@code ILSVRC2012_devkit_t12.tar.gz}), as Kaggle has it, or unpacked:
 * the train tar to tars or folders by WNID, the validation images to flat files or folders by WNID.
 * Labels follow the order of the WNIDs; images are ordered by class, then by name, so that all
 * these forms give the same sample ids.
 */
final class ImagenetListing {
  private static final String KAGGLE = "ILSVRC/Data/CLS-LOC/";

  /** Where a split lies unless it is said. */
  private static final Map<String, List<String>> PLACES =
      Map.of(
          ImageSource.TRAIN,
          List.of("ILSVRC2012_img_train.tar", "train", "ILSVRC2012_img_train", KAGGLE + "train"),
          ImageSource.VAL,
          List.of("ILSVRC2012_img_val.tar", "val", "ILSVRC2012_img_val", KAGGLE + "val"));

  /** What is a split's where it lies in the input itself. */
  private static final Map<String, Predicate<Entry>> LOOSE =
      Map.of(
          ImageSource.TRAIN,
          entry -> entry.isFolder() ? Wnid.is(entry.name()) : Wnid.ofTar(entry.name()).isPresent(),
          ImageSource.VAL,
          entry -> entry.isFile() && entry.name().startsWith("ILSVRC2012_val_"));

  private static final List<String> LABELS =
      List.of(
          "LOC_val_solution.csv",
          Devkit.LABELS,
          "ILSVRC2012_devkit_t12/data/" + Devkit.LABELS,
          "data/" + Devkit.LABELS);
  private static final List<String> SYNSETS = List.of("LOC_synset_mapping.txt");
  private static final List<String> KITS =
      List.of(
          "ILSVRC2012_devkit_t12.tar.gz",
          "ILSVRC2012_devkit_t12/data/" + Devkit.META,
          "data/" + Devkit.META,
          Devkit.META);

  private final JavaSparkContext spark;
  private final InputFolder input;
  private final SourceOptions options;
  private final SkippedFiles skipped = new SkippedFiles();
  private final List<String> oddities = new ArrayList<>();
  private final Set<Path> used = new TreeSet<>();

  private ImagenetListing(JavaSparkContext spark, InputFolder input, SourceOptions options) {
    this.spark = spark;
    this.input = input;
    this.options = options;
  }

  static ImageSource list(SparkSession session, InputFolder input, SourceOptions options)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return new ImagenetListing(spark, input, options).list();
  }

  private ImageSource list() throws IOException {
    Map<String, ImagenetPlace> places = new LinkedHashMap<>();
    for (String split : List.of(ImageSource.TRAIN, ImageSource.VAL)) {
      Optional<Found> found = find(split);
      if (found.isPresent()) {
        Found place = found.get();
        places.put(
            split,
            ImagenetPlace.open(
                spark,
                input,
                skipped,
                place.entry().path(),
                place.entry().isFolder(),
                place.name(),
                any -> true));
      } else if (input.entries(input.root()).stream().anyMatch(LOOSE.get(split))) {
        places.put(
            split,
            ImagenetPlace.open(spark, input, skipped, input.root(), true, "", LOOSE.get(split)));
        input.entries(input.root()).stream()
            .filter(LOOSE.get(split))
            .forEach(entry -> used.add(entry.path()));
      }
    }
    if (places.isEmpty()) {
      throw new IOException(
          "%s: neither train nor validation images found, expected some of %s and %s, or --train and --val"
              .formatted(input, PLACES.get(ImageSource.TRAIN), PLACES.get(ImageSource.VAL)));
    }
    Devkit kit = kit();
    Map<String, Map<String, List<ListedImage>>> byClass = new LinkedHashMap<>();
    for (Map.Entry<String, ImagenetPlace> place : places.entrySet()) {
      byClass.put(place.getKey(), classes(place.getKey(), place.getValue(), kit));
    }
    List<String> wnids = requireClasses(byClass, kit.synsets());
    List<SourceSplit> splits = new ArrayList<>();
    for (Map.Entry<String, Map<String, List<ListedImage>>> split : byClass.entrySet()) {
      splits.add(ListedSplit.of(split.getKey(), labelled(split.getValue(), wnids)));
    }
    skipOthers(input.root(), "");
    return new ImageSource(
        wnids.stream().map(kit.synsets()::name).toList(), splits, skipped, oddities);
  }

  /**
   * @param name path within the input
   */
  private record Found(Entry entry, String name) {}

  private Optional<Found> find(String split) throws IOException {
    String given = options.splits().get(split);
    if (given != null) {
      return Optional.of(
          find(List.of(given))
              .orElseThrow(
                  () ->
                      new FileNotFoundException(
                          "%s: no %s in it, which --%s names".formatted(input, given, split))));
    }
    List<Found> found = new ArrayList<>();
    Set<Path> others = Set.copyOf(used); // what --train names is not the validation images
    for (String place : PLACES.get(split)) {
      find(List.of(place))
          .filter(candidate -> !others.contains(candidate.entry().path()))
          .ifPresent(found::add);
    }
    if (found.size() > 1) {
      throw new IOException(
          "%s: %s and %s, expected one of them, or --%s to say which"
              .formatted(input, found.get(0).name(), found.get(1).name(), split));
    }
    return found.stream().findFirst();
  }

  /** The first of some paths within the input that is there. */
  private Optional<Found> find(List<String> paths) throws IOException {
    for (String path : paths) {
      Optional<Entry> entry = input.find(path);
      if (entry.isPresent()) {
        used.add(entry.get().path());
        return Optional.of(new Found(entry.get(), path));
      }
    }
    return Optional.empty();
  }

  /** Classes and labels, from the file that --classes names or what lies in the input. */
  private Devkit kit() throws IOException {
    Devkit kit = new Devkit(Synsets.NONE, Optional.empty());
    List<Path> files = new ArrayList<>();
    if (options.classes().isPresent()) {
      files.add(UserPath.of(options.classes().get()));
    }
    find(SYNSETS).ifPresent(found -> files.add(found.entry().path()));
    find(KITS).ifPresent(found -> files.add(found.entry().path()));
    for (Path file : files) {
      Devkit read;
      try (InputStream in = open(file)) {
        read = Devkit.read(in, file.toString());
      }
      kit =
          new Devkit(
              kit.synsets().or(read.synsets()),
              kit.labels().isPresent() ? kit.labels() : read.labels());
    }
    return kit;
  }

  private InputStream open(Path file) throws IOException {
    Configuration hadoop = spark.hadoopConfiguration();
    try {
      return FileInput.open(UserPath.reader(file, hadoop), file);
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException(file + ": does not exist");
    }
  }

  /** A split's images by WNID. */
  private Map<String, List<ListedImage>> classes(String split, ImagenetPlace place, Devkit kit)
      throws IOException {
    if (place.flat().isEmpty()) {
      return place.byWnid();
    }
    if (split.equals(ImageSource.TRAIN)) {
      throw new IOException(
          "%s: train: %s lies in no folder and no tar of a class, expected WNID/IMAGE or WNID.tar"
              .formatted(input, place.flat().get(0).path()));
    }
    ValidationLabels labels = labels(kit);
    List<String> wnids = labels.of(place.flat());
    Map<String, List<ListedImage>> byWnid = new TreeMap<>();
    for (int i = 0; i < wnids.size(); i++) {
      byWnid.computeIfAbsent(wnids.get(i), none -> new ArrayList<>()).add(place.flat().get(i));
    }
    int absent = labels.absent(place.flat());
    if (absent > 0) {
      oddities.add("%s labels %s images that aren't there".formatted(labels.file(), absent));
    }
    return byWnid;
  }

  private ValidationLabels labels(Devkit kit) throws IOException {
    Optional<Path> file = options.validationLabels().map(UserPath::of);
    if (file.isEmpty()) {
      file = find(LABELS).map(found -> found.entry().path());
    }
    if (file.isPresent()) {
      String name = file.get().toString();
      try (InputStream in = open(file.get())) {
        return ValidationLabels.parse(name, LimitedInput.text(in, name), kit.synsets());
      }
    }
    if (kit.labels().isPresent()) {
      return ValidationLabels.parse(Devkit.LABELS, kit.labels().get(), kit.synsets());
    }
    throw new IOException(
        "%s: validation images without their classes, expected ILSVRC2012_devkit_t12.tar.gz, %s or LOC_val_solution.csv beside them, or --val-labels"
            .formatted(input, Devkit.LABELS));
  }

  /**
   * @return the WNIDs in the order of their labels
   */
  private List<String> requireClasses(
      Map<String, Map<String, List<ListedImage>>> splits, Synsets synsets) throws IOException {
    Collection<String> wnids = new TreeSet<>(splits.values().iterator().next().keySet());
    for (Map.Entry<String, Map<String, List<ListedImage>>> split : splits.entrySet()) {
      for (Map.Entry<String, List<ListedImage>> images : split.getValue().entrySet()) {
        String wnid = images.getKey();
        boolean listed = synsets.words().isEmpty() || synsets.words().containsKey(wnid);
        if (!wnids.contains(wnid) || !listed) {
          throw new IOException(
              "%s: %s: %s is no class of the %s (%s)"
                  .formatted(
                      input,
                      split.getKey(),
                      wnid,
                      listed ? "train images" : "list of classes",
                      images.getValue().get(0).path()));
        }
      }
    }
    return List.copyOf(wnids);
  }

  private static List<ListedImage> labelled(
      Map<String, List<ListedImage>> byWnid, List<String> wnids) {
    List<ListedImage> images = new ArrayList<>();
    for (int label = 0; label < wnids.size(); label++) {
      for (ListedImage image : byWnid.getOrDefault(wnids.get(label), List.of())) {
        images.add(image.labelled(label));
      }
    }
    return images;
  }

  /** Notes what lies beside all that was used. */
  private void skipOthers(Path folder, String prefix) throws IOException {
    FolderWalk walk = new FolderWalk(input, skipped);
    for (Entry entry : input.entries(folder)) {
      if (used.contains(entry.path())) {
        continue;
      }
      if (used.stream().anyMatch(path -> isWithin(path, entry.path()))) {
        skipOthers(entry.path(), prefix + entry.name() + "/");
      } else {
        walk.skip(entry, prefix, "neither train nor validation images");
      }
    }
  }

  private static boolean isWithin(Path path, Path folder) {
    return path.toString().startsWith(folder + "/");
  }
}
