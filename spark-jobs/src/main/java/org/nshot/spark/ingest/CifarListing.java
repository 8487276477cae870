package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.nshot.input.LimitedInput;
import org.nshot.spark.ingest.InputFolder.Entry;

/**
 * Lists CIFAR-10 ({@code data_batch_*.bin}, {@code test_batch.bin}) or CIFAR-100 ({@code
 * train.bin}, {@code test.bin}; fine labels). Images keep the order of the files.
 */
final class CifarListing {
  private static final Pattern TRAIN_BATCH = Pattern.compile("data_batch_(\\d{1,9})\\.bin");
  private static final Comparator<Entry> BY_NUMBER =
      Comparator.comparingInt(file -> number(file.name()));

  private CifarListing() {}

  static ImageSource list(InputFolder input) throws IOException {
    List<Entry> entries = input.entries(input.root());
    List<Entry> files = entries.stream().filter(Entry::isFile).toList();
    List<Entry> train10 =
        files.stream()
            .filter(file -> TRAIN_BATCH.matcher(file.name()).matches())
            .sorted(BY_NUMBER)
            .toList();
    List<Entry> test10 = named(files, "test_batch.bin");
    List<Entry> train100 = named(files, "train.bin");
    List<Entry> test100 = named(files, "test.bin");
    boolean is10 = !train10.isEmpty() || !test10.isEmpty();
    boolean is100 = !train100.isEmpty() || !test100.isEmpty();
    if (is10 == is100) {
      throw new IOException(
          "%s: %s, expected data_batch_*.bin and test_batch.bin (CIFAR-10) or train.bin and test.bin (CIFAR-100)"
              .formatted(input, is10 ? "both CIFAR-10 and CIFAR-100" : "no split found"));
    }
    return is10
        ? source(input, CifarVersion.CIFAR_10, train10, test10)
        : source(input, CifarVersion.CIFAR_100, train100, test100);
  }

  private static ImageSource source(
      InputFolder input, CifarVersion version, List<Entry> train, List<Entry> test)
      throws IOException {
    List<SourceSplit> splits = new ArrayList<>();
    if (!train.isEmpty()) {
      splits.add(CifarSplit.of(ImageSource.TRAIN, version, train));
    }
    if (!test.isEmpty()) {
      splits.add(CifarSplit.of(ImageSource.TEST, version, test));
    }
    List<Entry> taken = new ArrayList<>(train);
    taken.addAll(test);
    SkippedFiles skipped = new SkippedFiles();
    for (Entry entry : input.entries(input.root())) {
      if (!taken.contains(entry) && !entry.name().equals(version.namesFile())) {
        skipped.add(entry.name(), "none of the files of " + version.label());
      }
    }
    return new ImageSource(classes(input, version), splits, skipped, version.oddities(taken));
  }

  private static List<String> classes(InputFolder input, CifarVersion version) throws IOException {
    Path path = new Path(input.root(), version.namesFile());
    Optional<Entry> names =
        input.entries(input.root()).stream()
            .filter(file -> file.isFile() && file.name().equals(version.namesFile()))
            .findFirst();
    if (names.isEmpty()) {
      return IntStream.range(0, version.classes()).mapToObj(Integer::toString).toList();
    }
    List<String> lines;
    try (InputStream in = input.read(path)) {
      lines =
          LimitedInput.text(in, path.toString())
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
    }
    if (lines.size() != version.classes() || new HashSet<>(lines).size() != lines.size()) {
      throw new IOException(
          "%s: %s lines, expected the %s different class names of %s"
              .formatted(path, lines.size(), version.classes(), version.label()));
    }
    return lines;
  }

  private static List<Entry> named(List<Entry> files, String name) {
    return files.stream().filter(file -> file.name().equals(name)).toList();
  }

  private static int number(String name) {
    Matcher matcher = TRAIN_BATCH.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
