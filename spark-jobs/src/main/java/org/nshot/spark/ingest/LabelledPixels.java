package org.nshot.spark.ingest;

import java.io.Serializable;

/** A decoded image and its class, on its way to the data set or to its shard. */
final class LabelledPixels implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int label;
  private final byte[] pixels; // [height, width, 3]

  LabelledPixels(int label, byte[] pixels) {
    this.label = label;
    this.pixels = pixels;
  }

  int label() {
    return label;
  }

  byte[] pixels() {
    return pixels;
  }
}
