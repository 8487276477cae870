package org.nshot.spark.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nshot.space.Shape;
import org.nshot.spark.ingest.InputFolder.Entry;

/** The two data sets' records: label bytes, then the planes red, green, blue, 32x32 each. */
enum CifarVersion {
  CIFAR_10("CIFAR-10", 10, 1, "batches.meta.txt", batches()),
  /** A coarse label stands before the fine one. */
  CIFAR_100(
      "CIFAR-100",
      100,
      2,
      "fine_label_names.txt",
      new LinkedHashMap<>(Map.of("train.bin", 50_000, "test.bin", 10_000)));

  static final Shape IMAGE = new Shape(32, 32, 3);

  private final String label;
  private final int classes;
  private final int labelBytes;
  private final String namesFile;
  private final Map<String, Integer> published; // file name → images

  CifarVersion(
      String label, int classes, int labelBytes, String namesFile, Map<String, Integer> published) {
    this.label = label;
    this.classes = classes;
    this.labelBytes = labelBytes;
    this.namesFile = namesFile;
    this.published = published;
  }

  private static Map<String, Integer> batches() {
    Map<String, Integer> batches = new LinkedHashMap<>();
    IntStream.rangeClosed(1, 5).forEach(i -> batches.put("data_batch_%s.bin".formatted(i), 10_000));
    batches.put("test_batch.bin", 10_000);
    return batches;
  }

  String label() {
    return label;
  }

  int classes() {
    return classes;
  }

  /** Of these the last is the label. */
  int labelBytes() {
    return labelBytes;
  }

  int recordBytes() {
    return labelBytes + IMAGE.size();
  }

  String namesFile() {
    return namesFile;
  }

  /**
   * In what the files differ from those that are published, a line for each kind of difference: a
   * download may have been cut where a record ends.
   */
  List<String> oddities(List<Entry> files) {
    List<String> present = files.stream().map(Entry::name).toList();
    List<String> missing =
        published.keySet().stream().filter(name -> !present.contains(name)).toList();
    List<String> counts = new ArrayList<>();
    for (Entry file : files) {
      long images = file.bytes() / recordBytes();
      Integer expected = published.get(file.name());
      if (expected == null) {
        counts.add("%s is none of its files".formatted(file.name()));
      } else if (images != expected) {
        counts.add("%s has %s images of %s".formatted(file.name(), images, expected));
      }
    }
    List<String> lines = new ArrayList<>();
    if (!missing.isEmpty()) {
      lines.add(
          "this is not the whole of %s: no %s; a data set without them is made"
              .formatted(label, String.join(", ", missing)));
    }
    if (!counts.isEmpty()) {
      lines.add(
          "this is not %s as it is published: %s; what is there is taken"
              .formatted(label, String.join(", ", counts)));
    }
    return lines;
  }
}
