package org.nshot.spark.cluster;

/** What a process may not use more of the longer it runs. */
enum Quantity {
  HEAP("heap after GC", "MB", 8, 0.10),
  RESIDENT("resident memory", "MB", 48, 0.08),
  THREADS("threads", "", 4, 0),
  OPEN_FILES("open files", "", 8, 0),
  BROADCASTS("broadcast blocks on the heap", "", 60, 0);

  private final String words;
  private final String unit;
  private final double most;
  private final double mostPart;

  Quantity(String words, String unit, double most, double mostPart) {
    this.words = words;
    this.unit = unit;
    this.most = most;
    this.mostPart = mostPart;
  }

  String words() {
    return words;
  }

  String unit() {
    return unit;
  }

  /** How much it may drift over a whole soak, for a process that usually has so much of it. */
  double tolerance(double usual) {
    return Math.max(most, mostPart * usual);
  }
}
