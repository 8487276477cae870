package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.ingest.InputFolder.Entry;

/**
 * Lists {@code SPLIT/CLASS/…/IMAGE}. Classes are the folders' names in their order, the same in
 * every split; images are ordered by class, then by path. Every file of the input is either an
 * image of the listing or among its skipped files.
 */
final class FolderListing {
  /** What others call a split, and what it is called here. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "valid", ImageSource.VAL,
          "validation", ImageSource.VAL,
          "val", ImageSource.VAL,
          "dev", ImageSource.VAL,
          "training", ImageSource.TRAIN,
          "train", ImageSource.TRAIN,
          "testing", ImageSource.TEST,
          "test", ImageSource.TEST,
          "eval", ImageSource.TEST);

  private final InputFolder input;
  private final SkippedFiles skipped = new SkippedFiles();
  private final FolderWalk walk;

  private FolderListing(InputFolder input) {
    this.input = input;
    this.walk = new FolderWalk(input, skipped);
  }

  static ImageSource list(InputFolder input) throws IOException {
    return new FolderListing(input).list();
  }

  private ImageSource list() throws IOException {
    List<Entry> top = input.entries(input.root());
    Map<String, List<Entry>> classesOf = new LinkedHashMap<>();
    for (String split : ImageSource.SPLIT_NAMES) {
      for (Entry entry : top) {
        if (entry.isFolder() && entry.name().equals(split)) {
          classesOf.put(split, classes(entry));
        }
      }
    }
    if (classesOf.isEmpty()) {
      throw new IOException(
          "%s: no split found, expected folders named %s; it holds %s"
              .formatted(input, ImageSource.SPLIT_NAMES, someNames(top)));
    }
    List<String> names = requireSameClasses(classesOf);
    List<SourceSplit> splits = new ArrayList<>();
    for (Map.Entry<String, List<Entry>> split : classesOf.entrySet()) {
      splits.add(ListedSplit.of(split.getKey(), images(split.getKey(), split.getValue(), names)));
    }
    for (Entry entry : top) {
      if (!classesOf.containsKey(entry.name())) {
        walk.skip(entry, "", otherwise(entry));
      }
    }
    return new ImageSource(names, splits, skipped, List.of());
  }

  private List<String> requireSameClasses(Map<String, List<Entry>> classesOf) throws IOException {
    Map<String, SortedSet<String>> namesOf = new LinkedHashMap<>();
    SortedSet<String> names = new TreeSet<>();
    classesOf.forEach(
        (split, classes) ->
            namesOf.put(
                split,
                classes.stream().map(Entry::name).collect(Collectors.toCollection(TreeSet::new))));
    namesOf.values().forEach(names::addAll);
    for (Map.Entry<String, SortedSet<String>> split : namesOf.entrySet()) {
      if (!split.getValue().equals(names)) {
        SortedSet<String> missing = new TreeSet<>(names);
        missing.removeAll(split.getValue());
        throw new IOException(
            "%s/%s: no class folders %s, which other splits have; expected the same %s classes"
                .formatted(input, split.getKey(), missing, names.size()));
      }
    }
    return List.copyOf(names);
  }

  private List<Entry> classes(Entry split) throws IOException {
    List<Entry> classes = new ArrayList<>();
    for (Entry entry : walk.entries(split.path(), split.name() + "/")) {
      if (entry.isFolder()) {
        classes.add(entry);
      } else {
        walk.skip(
            entry, split.name() + "/", "beside the class folders, expected SPLIT/CLASS/IMAGE");
      }
    }
    if (classes.isEmpty()) {
      throw new IOException(
          "%s/%s: no class folders, expected one for each class".formatted(input, split.name()));
    }
    return classes;
  }

  private List<ListedImage> images(String split, List<Entry> classes, List<String> names)
      throws IOException {
    Map<String, Integer> labels = new HashMap<>();
    for (String name : names) {
      labels.put(name, labels.size());
    }
    List<ListedImage> images = new ArrayList<>();
    FolderVisits visits = new FolderVisits(input);
    visits.enter(new Path(input.root(), split));
    for (Entry folder : classes) {
      String prefix = split + "/" + folder.name() + "/";
      List<ListedImage> ofClass = walk.images(folder, prefix, labels.get(folder.name()), visits);
      images.addAll(ofClass);
      if (ofClass.isEmpty()) {
        throw new IOException(
            "%s/%s/%s: no image, expected files named %s%s"
                .formatted(
                    input,
                    split,
                    folder.name(),
                    ListedImage.EXTENSIONS_TEXT,
                    skipped.total() == 0 ? "" : "; " + String.join("; ", skipped.lines())));
      }
    }
    return images;
  }

  /** Why something beside the splits is none. */
  private static String otherwise(Entry entry) {
    if (!entry.isFolder()) {
      return "beside the splits, expected SPLIT/CLASS/IMAGE";
    }
    String split = OTHER_NAMES.get(entry.name().toLowerCase(Locale.ROOT));
    return "in %s, which is none of the splits %s%s"
        .formatted(
            entry.name(),
            ImageSource.SPLIT_NAMES,
            split == null ? "" : " (rename it to %s to take it)".formatted(split));
  }

  private static String someNames(List<Entry> entries) {
    String names =
        entries.stream()
            .filter(entry -> !entry.isHidden())
            .limit(5)
            .map(Entry::name)
            .collect(Collectors.joining(", "));
    return entries.size() > 5 ? names + ", …" : names;
  }
}
