package org.nshot.spark.ingest;

import java.io.Serializable;

/** What a row of a table says beside its image. */
final class TableKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String split;
  private final long label;
  private final String name;
  private final int bytes;

  /**
   * @param bytes length of the image's file
   */
  TableKey(String split, long label, String name, int bytes) {
    this.split = split;
    this.label = label;
    this.name = name;
    this.bytes = bytes;
  }

  String split() {
    return split;
  }

  long label() {
    return label;
  }

  String name() {
    return name;
  }

  int bytes() {
    return bytes;
  }
}
