package org.nshot.spark.ingest;

import java.io.Serializable;
import org.nshot.spark.archive.TarMember;

/** An image of a webdataset shard and the text of its label. */
final class TarSample implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TarMember image;
  private final String label;

  TarSample(TarMember image, String label) {
    this.image = image;
    this.label = label;
  }

  TarMember image() {
    return image;
  }

  String label() {
    return label;
  }
}
