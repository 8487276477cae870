package org.nshot.spark.ingest;

import org.nshot.space.Shape;

/** The two data sets' records: label bytes, then the planes red, green, blue, 32x32 each. */
enum CifarVersion {
  CIFAR_10("CIFAR-10", 10, 1, "batches.meta.txt"),
  /** A coarse label stands before the fine one. */
  CIFAR_100("CIFAR-100", 100, 2, "fine_label_names.txt");

  static final Shape IMAGE = new Shape(32, 32, 3);

  private final String label;
  private final int classes;
  private final int labelBytes;
  private final String namesFile;

  CifarVersion(String label, int classes, int labelBytes, String namesFile) {
    this.label = label;
    this.classes = classes;
    this.labelBytes = labelBytes;
    this.namesFile = namesFile;
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
}
