package org.nshot.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** How an image's bytes are to be read. */
public enum Storage {
  /** Red, green, blue, a byte each, [height, width, 3]. */
  PIXELS("pixels"),
  /** A JPEG or PNG file. */
  ENCODED("encoded");

  private final String label;

  Storage(String label) {
    this.label = label;
  }

  @JsonValue
  public String label() {
    return label;
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  @JsonCreator
  public static Storage of(String label) {
    for (Storage storage : values()) {
      if (storage.label.equals(label)) {
        return storage;
      }
    }
    throw new IllegalArgumentException(
        "unknown storage \"%s\", expected one of %s"
            .formatted(label, Arrays.stream(values()).map(Storage::label).toList()));
  }
}
