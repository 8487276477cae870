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
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Lists {@code SPLIT/CLASS/…/IMAGE}. Classes are the folders' names in their order, the same in
 * every split; images are ordered by class, then by path.
 */
final class FolderListing {
  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png");
  private static final Comparator<FolderSplit.Image> ORDER =
      Comparator.comparingInt(FolderSplit.Image::label).thenComparing(FolderSplit.Image::path);

  private final InputFolder input;
  private int ignored;

  private FolderListing(InputFolder input) {
    this.input = input;
  }

  static ImageSource list(InputFolder input) throws IOException {
    return new FolderListing(input).list();
  }

  private ImageSource list() throws IOException {
    Map<String, SortedSet<String>> classesOf = new LinkedHashMap<>();
    for (String split : ImageSource.SPLIT_NAMES) {
      if (input.children(input.root()).stream().anyMatch(child -> isFolder(child, split))) {
        classesOf.put(split, classes(split));
      }
    }
    if (classesOf.isEmpty()) {
      throw new IOException(
          "%s: no split found, expected folders named %s; it holds %s"
              .formatted(input, ImageSource.SPLIT_NAMES, someNames(input.root())));
    }
    SortedSet<String> classes = new TreeSet<>();
    classesOf.values().forEach(classes::addAll);
    for (Map.Entry<String, SortedSet<String>> split : classesOf.entrySet()) {
      if (!split.getValue().equals(classes)) {
        SortedSet<String> missing = new TreeSet<>(classes);
        missing.removeAll(split.getValue());
        throw new IOException(
            "%s/%s: no class folders %s, which other splits have; expected the same %d classes"
                .formatted(input, split.getKey(), missing, classes.size()));
      }
    }
    List<String> names = List.copyOf(classes);
    List<SourceSplit> splits = new ArrayList<>();
    for (String split : classesOf.keySet()) {
      splits.add(new FolderSplit(split, input.root().toString(), images(split, names)));
    }
    return new ImageSource(names, splits, ignored);
  }

  private static boolean isFolder(FileStatus status, String name) {
    return status.isDirectory() && status.getPath().getName().equals(name);
  }

  private SortedSet<String> classes(String split) throws IOException {
    SortedSet<String> classes = new TreeSet<>();
    for (FileStatus child : input.children(new Path(input.root(), split))) {
      if (child.isDirectory()) {
        classes.add(child.getPath().getName());
      }
    }
    if (classes.isEmpty()) {
      throw new IOException(
          "%s/%s: no class folders, expected one for each class".formatted(input, split));
    }
    return classes;
  }

  private List<FolderSplit.Image> images(String split, List<String> classes) throws IOException {
    Map<String, Integer> labels = new HashMap<>();
    for (String name : classes) {
      labels.put(name, labels.size());
    }
    List<FolderSplit.Image> images = new ArrayList<>();
    int[] counts = new int[classes.size()];
    for (InputFolder.Entry file : input.filesBelow(new Path(input.root(), split))) {
      int slash = file.path().indexOf('/');
      if (slash < 0 || !isImage(file.path())) {
        ignored++;
        continue;
      }
      int label = labels.get(file.path().substring(0, slash));
      counts[label]++;
      images.add(new FolderSplit.Image(split + "/" + file.path(), label, file.bytes()));
    }
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        throw new IOException(
            "%s/%s/%s: no image, expected files named %s"
                .formatted(
                    input,
                    split,
                    classes.get(label),
                    EXTENSIONS.stream().map(e -> "*" + e).collect(Collectors.joining(", "))));
      }
    }
    images.sort(ORDER);
    return images;
  }

  private static boolean isImage(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith);
  }

  private String someNames(Path folder) throws IOException {
    List<FileStatus> children = input.children(folder);
    String names =
        children.stream()
            .limit(5)
            .map(child -> child.getPath().getName())
            .collect(Collectors.joining(", "));
    return children.size() > 5 ? names + ", …" : names;
  }
}
