package org.nshot.spark.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Where each row of a split stands: by class, then by name. Rows of one class and name are of one
 * content, and stand side by side. Plain arrays, for any serializer.
 */
final class TableOrder implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] NO_CONTENT = {};

  // Two names of the same 64 bits would only stand side by side, in the order they are read.
  private final long[] digests; // ascending
  private final int[] positions; // of each digest

  /**
   * @param labels of the rows in their order
   * @param names of the rows in their order
   */
  TableOrder(int[] labels, List<String> names) {
    long[] unsorted = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      unsorted[i] = digest(labels[i], names.get(i));
    }
    digests = unsorted.clone();
    Arrays.sort(digests);
    positions = new int[labels.length];
    for (int i = labels.length - 1; i >= 0; i--) { // of equal ones, the first remains
      positions[place(unsorted[i])] = i;
    }
  }

  private static long digest(int label, String name) {
    return FileIdentity.of(label, name, NO_CONTENT);
  }

  /** The first of equal digests. */
  private int place(long digest) {
    int at = Arrays.binarySearch(digests, digest);
    while (at > 0 && digests[at - 1] == digest) {
      at--;
    }
    return at;
  }

  /**
   * @throws IOException if there was no such row when the table was listed
   */
  int position(int label, String name) throws IOException {
    int place = place(digest(label, name));
    if (place < 0) {
      throw new IOException(
          "row %s/%s was not there when the table was listed: it changes meanwhile"
              .formatted(label, name));
    }
    return positions[place];
  }
}
