package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.nshot.input.LimitedInput;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.UserPath;

/**
 * What labels that are written beside images mean. A number is the label itself, counted from 0; a
 * name is one of the file that --classes names, and refused without that file: the order of names
 * that happen to occur is nobody's labels.
 */
final class ClassLabels {
  private static final int MOST_CLASSES = 1_000_000;

  private final Optional<List<String>> names;
  private final Map<String, Integer> labels = new HashMap<>();
  private int largest = -1;

  private ClassLabels(Optional<List<String>> names) {
    this.names = names;
    names.ifPresent(
        all -> IntStream.range(0, all.size()).forEach(label -> labels.put(all.get(label), label)));
  }

  /**
   * @param file with a name a line, in the order of the labels
   * @throws IOException naming the file if it can't be read or names a class twice
   */
  static ClassLabels of(Optional<String> file, Configuration hadoop) throws IOException {
    if (file.isEmpty()) {
      return new ClassLabels(Optional.empty());
    }
    Path path = UserPath.of(file.get());
    List<String> names;
    try (InputStream in = FileInput.open(UserPath.reader(path, hadoop), path)) {
      names =
          LimitedInput.text(in, path.toString())
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException("--classes " + path + ": does not exist");
    }
    if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
      throw new IOException(
          "--classes %s: %s names, %s different ones, expected each class once"
              .formatted(path, names.size(), new HashSet<>(names).size()));
    }
    return new ClassLabels(Optional.of(names));
  }

  /**
   * The label that a text means.
   *
   * @param where what to call the place that it stands in
   * @throws IOException if it is neither a number in range nor a name of the list
   */
  int label(String text, String where) throws IOException {
    Integer named = labels.get(text);
    if (named != null) {
      largest = Math.max(largest, named);
      return named;
    }
    boolean number = text.matches("[+-]?[0-9]{1,18}");
    if (!number) {
      throw new IOException(
          "%s: label \"%s\", expected %s"
              .formatted(
                  where,
                  Synsets.shown(text),
                  names.isPresent()
                      ? "one of the names that --classes lists"
                      : "a number from 0 on, or --classes with a file of the names"));
    }
    return label(Long.parseLong(text), where);
  }

  /**
   * @throws IOException if the number is out of range
   */
  int label(long number, String where) throws IOException {
    long end = names.isPresent() ? names.get().size() : MOST_CLASSES;
    if (number < 0 || number >= end) {
      throw new IOException(
          "%s: label %s, expected 0 to %s%s"
              .formatted(where, number, end - 1, names.isPresent() ? " (--classes)" : ""));
    }
    largest = Math.max(largest, (int) number);
    return (int) number;
  }

  /** The classes' names: the list's, or the numbers up to the largest that was met. */
  List<String> names() {
    return names.orElseGet(
        () -> IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList());
  }
}
