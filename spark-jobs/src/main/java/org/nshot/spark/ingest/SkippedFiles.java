package org.nshot.spark.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nshot.data.DatasetManifest.Skipped;
import org.nshot.data.DatasetManifest.SkippedFile;

/** Files that lie in the input and don't reach the data set, each with the reason. */
final class SkippedFiles {
  static final String HIDDEN = "a name that begins with . or _";
  private static final int LONGEST_EXTENSION = 10;
  private static final int MOST_EXTENSIONS = 5;

  private final Map<String, Group> byReason = new LinkedHashMap<>();
  private final List<SkippedFile> all = new ArrayList<>();

  /** What is said in one line. */
  private static final class Group {
    private final String first;
    private final Map<String, Integer> extensions = new TreeMap<>();
    private int files;

    Group(String first) {
      this.first = first;
    }
  }

  /**
   * @param path within the input
   * @param reason as a clause of its own; files of one reason are told of together
   */
  void add(String path, String reason) {
    all.add(new SkippedFile(path, reason));
    Group group = byReason.computeIfAbsent(reason, none -> new Group(path));
    group.files++;
    group.extensions.merge(extension(path), 1, Integer::sum);
  }

  int total() {
    return all.size();
  }

  Skipped toManifest() {
    return new Skipped(all.size(), all.stream().limit(Skipped.LIMIT).toList());
  }

  List<SkippedFile> all() {
    return List.copyOf(all);
  }

  /** A line for each reason: how many files, of which extensions, and the first. */
  List<String> lines() {
    return byReason.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList();
  }

  private static String line(String reason, Group group) {
    return "%s not taken: %s: %s (%s%s)"
        .formatted(
            group.files == 1 ? "1 file" : group.files + " files",
            reason,
            extensions(group.extensions),
            group.first,
            group.files == 1 ? "" : ", …");
  }

  /** The most frequent ones, such as {@code 4 .webp, 2 .jfif}. */
  private static String extensions(Map<String, Integer> counts) {
    String named =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_EXTENSIONS)
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    int others =
        counts.values().stream()
            .sorted(Comparator.reverseOrder())
            .skip(MOST_EXTENSIONS)
            .mapToInt(Integer::intValue)
            .sum();
    return others == 0 ? named : "%s, %s others".formatted(named, others);
  }

  private static String extension(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    boolean has = dot > 0 && name.length() - dot <= LONGEST_EXTENSION;
    return has ? name.substring(dot).toLowerCase(Locale.ROOT) : "without extension";
  }
}
