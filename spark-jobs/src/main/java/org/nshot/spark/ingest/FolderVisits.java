package org.nshot.spark.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The folders of a split that were entered, each by the place that it really has. A link may lead
 * anywhere but to a folder that is entered already: then images would be there twice, or for ever,
 * and in classes that aren't theirs.
 */
final class FolderVisits {
  private final InputFolder input;
  private final Map<Path, org.apache.hadoop.fs.Path> entered = new HashMap<>();

  FolderVisits(InputFolder input) {
    this.input = input;
  }

  /**
   * @throws IOException naming both ways if the folder was entered by another one, or holds the
   *     input
   */
  void enter(org.apache.hadoop.fs.Path folder) throws IOException {
    Optional<Path> place = input.place(folder);
    if (place.isEmpty()) {
      return; // a file system without links
    }
    if (input.place(input.root()).orElseThrow().startsWith(place.get())) {
      throw new IOException(
          "%s: a link to %s, which holds the input itself: remove it"
              .formatted(folder, place.get()));
    }
    org.apache.hadoop.fs.Path earlier = entered.putIfAbsent(place.get(), folder);
    if (earlier != null) {
      throw new IOException(
          "%s: by a link the same folder as %s, expected each folder once: remove the link"
              .formatted(folder, earlier));
    }
  }
}
