package org.nshot.spark.cluster;

/** What a process may not use more of the longer it runs. */
enum Quantity {
  HEAP("heap after GC", "MB", 4),
  RESIDENT("resident memory", "MB", 16),
  THREADS("threads", "", 4),
  OPEN_FILES("open files", "", 8),
  BROADCASTS("broadcast blocks on the heap", "", 8);

  private final String words;
  private final String unit;
  private final double mostDrift;

  Quantity(String words, String unit, double mostDrift) {
    this.words = words;
    this.unit = unit;
    this.mostDrift = mostDrift;
  }

  String words() {
    return words;
  }

  String unit() {
    return unit;
  }

  /** How much it may drift over a whole soak. */
  double mostDrift() {
    return mostDrift;
  }
}
