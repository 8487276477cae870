package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.spark.archive.TarMember;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.ingest.InputFolder.Entry;

/**
 * Lists webdataset shards: tars in folders train, val, test, or with one of these words in their
 * names, or as the flags name them. The order is by class, then by member's name, so that it is
 * that of the same files in folders, however they were shuffled into shards.
 */
final class WebDatasetListing {
  private static final Pattern SPLIT =
      Pattern.compile("(?:^|[^a-z])(train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?)(?:[^a-z]|$)");

  private final JavaSparkContext spark;
  private final InputFolder input;
  private final SourceOptions options;
  private final SkippedFiles skipped = new SkippedFiles();
  private final FolderWalk walk;

  private WebDatasetListing(JavaSparkContext spark, InputFolder input, SourceOptions options) {
    this.spark = spark;
    this.input = input;
    this.options = options;
    this.walk = new FolderWalk(input, skipped);
  }

  static ImageSource list(SparkSession session, InputFolder input, SourceOptions options)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return new WebDatasetListing(spark, input, options).list();
  }

  /**
   * @param path of the shard
   * @param name path within the input
   */
  private record Shard(Path path, String name) {}

  private ImageSource list() throws IOException {
    Map<String, List<Shard>> shards = options.splits().isEmpty() ? found() : named();
    ClassLabels labels = ClassLabels.of(options.classes(), spark.hadoopConfiguration());
    List<SourceSplit> splits = new ArrayList<>();
    for (String split : ImageSource.SPLIT_NAMES) {
      if (shards.containsKey(split)) {
        splits.add(ListedSplit.of(split, images(split, shards.get(split), labels)));
      }
    }
    return new ImageSource(labels.names(), splits, skipped, List.of());
  }

  private Map<String, List<Shard>> named() throws IOException {
    Map<String, List<Shard>> shards = new LinkedHashMap<>();
    for (Map.Entry<String, String> split : options.splits().entrySet()) {
      List<Shard> ofSplit = new ArrayList<>();
      for (String name : names(split.getKey(), split.getValue())) {
        Entry entry =
            input
                .find(name)
                .orElseThrow(
                    () ->
                        new FileNotFoundException(
                            "%s: no %s in it, which --%s names"
                                .formatted(input, name, split.getKey())));
        if (entry.isFolder()) {
          ofSplit.addAll(shards(entry.path(), name + "/"));
        } else {
          ofSplit.add(new Shard(entry.path(), name));
        }
      }
      shards.put(split.getKey(), ofSplit);
    }
    return shards;
  }

  private static List<String> names(String split, String pattern) throws IOException {
    try {
      return ShardPattern.expand(pattern);
    } catch (IllegalArgumentException e) {
      throw new IOException("--%s %s".formatted(split, e.getMessage()), e);
    }
  }

  private Map<String, List<Shard>> found() throws IOException {
    Map<String, List<Shard>> shards = new LinkedHashMap<>();
    for (Entry entry : walk.entries(input.root(), "")) {
      Optional<String> split = splitOf(entry.name());
      if (split.isPresent() && entry.isFolder()) {
        add(shards, split.get(), shards(entry.path(), entry.name() + "/"));
      } else if (entry.isFile() && isTar(entry)) {
        add(
            shards,
            split.orElseThrow(() -> ofNoSplit(entry)),
            List.of(new Shard(entry.path(), entry.name())));
      } else {
        walk.skip(entry, "", "neither a shard nor a folder of a split");
      }
    }
    if (shards.isEmpty()) {
      throw new IOException(
          "%s: no shards found, expected *.tar in folders %s or with such a word in their names, or --train, --val and --test"
              .formatted(input, ImageSource.SPLIT_NAMES));
    }
    return shards;
  }

  private static void add(Map<String, List<Shard>> shards, String split, List<Shard> more) {
    shards.computeIfAbsent(split, none -> new ArrayList<>()).addAll(more);
  }

  private IOException ofNoSplit(Entry shard) {
    return new IOException(
        "%s: %s tells of no split, expected a word of %s in its name or its folder's, or --train, --val and --test"
            .formatted(input, shard.name(), ImageSource.SPLIT_NAMES));
  }

  private static Optional<String> splitOf(String name) {
    Matcher matcher = SPLIT.matcher(name.toLowerCase(Locale.ROOT));
    if (!matcher.find()) {
      return Optional.empty();
    }
    String word = matcher.group(1);
    return ImageSource.SPLIT_NAMES.stream().filter(word::startsWith).findFirst();
  }

  private List<Shard> shards(Path folder, String prefix) throws IOException {
    List<Shard> shards = new ArrayList<>();
    for (Entry entry : walk.entries(folder, prefix)) {
      if (entry.isFile() && isTar(entry)) {
        shards.add(new Shard(entry.path(), prefix + entry.name()));
      } else {
        walk.skip(entry, prefix, "no shard by its name, expected .tar");
      }
    }
    if (shards.isEmpty()) {
      throw new IOException("%s: %s: no shards, expected *.tar".formatted(input, prefix));
    }
    return shards;
  }

  /** A compressed one is read far enough to be refused by name. */
  private static boolean isTar(Entry entry) {
    return entry.name().endsWith(".tar")
        || entry.name().endsWith(".tar.gz")
        || entry.name().endsWith(".tgz");
  }

  private List<ListedImage> images(String split, List<Shard> shards, ClassLabels labels)
      throws IOException {
    List<FileJob.Item<Integer>> items = new ArrayList<>();
    for (Shard shard : shards) {
      items.add(new FileJob.Item<>(shard.path(), 0));
    }
    List<TarSamples> read =
        FileJob.run(
            spark,
            items,
            (files, path, none) -> TarSamples.of(UserPath.reader(path, files.getConf()), path));
    List<ListedImage> images = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      Shard shard = shards.get(i);
      String prefix = shard.name() + "/";
      for (int s = 0; s < read.get(i).skipped().size(); s++) {
        skipped.add(prefix + read.get(i).skipped().get(s), read.get(i).reasons().get(s));
      }
      for (TarSample sample : read.get(i).samples()) {
        TarMember image = sample.image();
        String where = prefix + image.name();
        images.add(
            ListedImage.member(
                shard.path().toString(),
                prefix,
                image.name(),
                labels.label(sample.label(), where),
                image.offset(),
                image.bytes()));
      }
    }
    if (images.isEmpty()) {
      throw new IOException("%s: %s: no image in its shards".formatted(input, split));
    }
    return images;
  }
}
