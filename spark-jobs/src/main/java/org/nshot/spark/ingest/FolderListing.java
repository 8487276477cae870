package org.nshot.spark.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
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
  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png");
  private static final Comparator<FolderSplit.Image> ORDER =
      Comparator.comparingInt(FolderSplit.Image::label).thenComparing(FolderSplit.Image::path);

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

  private FolderListing(InputFolder input) {
    this.input = input;
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
      splits.add(
          new FolderSplit(
              split.getKey(),
              input.root().toString(),
              images(split.getKey(), split.getValue(), names)));
    }
    for (Entry entry : top) {
      if (!classesOf.containsKey(entry.name())) {
        skip(entry, "", otherwise(entry));
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
            "%s/%s: no class folders %s, which other splits have; expected the same %d classes"
                .formatted(input, split.getKey(), missing, names.size()));
      }
    }
    return List.copyOf(names);
  }

  private List<Entry> classes(Entry split) throws IOException {
    List<Entry> classes = new ArrayList<>();
    for (Entry entry : input.entries(split.path())) {
      requireName(entry, split.path());
      if (entry.isHidden()) {
        skip(entry, split.name() + "/", hidden(entry));
      } else if (entry.isFolder()) {
        classes.add(entry);
      } else {
        skip(entry, split.name() + "/", "beside the class folders, expected SPLIT/CLASS/IMAGE");
      }
    }
    if (classes.isEmpty()) {
      throw new IOException(
          "%s/%s: no class folders, expected one for each class".formatted(input, split.name()));
    }
    return classes;
  }

  private List<FolderSplit.Image> images(String split, List<Entry> classes, List<String> names)
      throws IOException {
    Map<String, Integer> labels = new HashMap<>();
    for (String name : names) {
      labels.put(name, labels.size());
    }
    List<FolderSplit.Image> images = new ArrayList<>();
    FolderVisits visits = new FolderVisits(input);
    visits.enter(new Path(input.root(), split));
    for (Entry folder : classes) {
      int before = images.size();
      collect(folder, split + "/", labels.get(folder.name()), visits, images);
      if (images.size() == before) {
        throw new IOException(
            "%s/%s/%s: no image, expected files named %s%s"
                .formatted(
                    input,
                    split,
                    folder.name(),
                    EXTENSIONS.stream().map(e -> "*" + e).collect(Collectors.joining(", ")),
                    skipped.total() == 0 ? "" : "; " + String.join("; ", skipped.lines())));
      }
    }
    images.sort(ORDER);
    return images;
  }

  private void collect(
      Entry folder, String prefix, int label, FolderVisits visits, List<FolderSplit.Image> images)
      throws IOException {
    visits.enter(folder.path());
    String within = prefix + folder.name() + "/";
    for (Entry entry : input.entries(folder.path())) {
      requireName(entry, folder.path());
      if (entry.isHidden()) {
        skip(entry, within, hidden(entry));
      } else if (entry.isFolder()) {
        collect(entry, within, label, visits, images);
      } else if (!isImage(entry.name())) {
        skip(entry, within, "no image by its name, expected .jpg, .jpeg or .png");
      } else if (entry.isFile()) {
        images.add(new FolderSplit.Image(within + entry.name(), label, entry.bytes()));
      } else {
        skip(entry, within, "");
      }
    }
  }

  /**
   * What has a name that can't be read can't be opened: it would be missing, whole classes perhaps.
   */
  private static void requireName(Entry entry, Path folder) throws IOException {
    if (entry.kind() == InputFolder.Kind.UNREADABLE_NAME && !entry.isHidden()) {
      throw new IOException(
          "input %s: the name %s (%% stands before a byte) is no text in this JVM's encoding, %s: rename it, or set LC_ALL=C.UTF-8"
              .formatted(folder, entry.name(), System.getProperty("sun.jnu.encoding")));
    }
  }

  /** Notes a file, or every file of a folder; links are not followed. */
  private void skip(Entry entry, String prefix, String reason) throws IOException {
    String path = prefix + entry.name();
    switch (entry.kind()) {
      case FILE, UNREADABLE_NAME -> skipped.add(path, reason);
      case DANGLING_LINK -> skipped.add(path, "a link to a file that isn't there");
      case SPECIAL_FILE -> skipped.add(path, "no regular file");
      case FOLDER -> {
        if (entry.link()) {
          skipped.add(path, reason);
          return;
        }
        List<Entry> children;
        try {
          children = input.entries(entry.path());
        } catch (IOException e) { // nobody asked for this folder: it may be as closed as it likes
          skipped.add(path, reason + ", and can't be listed");
          return;
        }
        for (Entry child : children) {
          skip(child, path + "/", reason);
        }
      }
    }
  }

  private static String hidden(Entry entry) {
    return entry.isFolder()
        ? "in a folder %s, whose name begins with . or _ (rename it to take it)"
            .formatted(entry.name())
        : "a name that begins with . or _";
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

  private static boolean isImage(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith);
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
