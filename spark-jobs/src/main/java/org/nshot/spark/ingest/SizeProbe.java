package org.nshot.spark.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.space.Shape;

/** Guesses the size that most images have from the headers of a few. */
final class SizeProbe {
  private static final int PROBES = 32;
  private static final Shape ANY_SIZE = new Shape(1, 1, 3);

  private SizeProbe() {}

  /** A few images, from everywhere in the list. */
  static <T> List<T> some(List<T> images) {
    int probes = Math.min(PROBES, images.size());
    List<T> some = new ArrayList<>();
    for (int i = 0; i < probes; i++) {
      some.add(images.get((int) ((long) i * images.size() / probes)));
    }
    return some;
  }

  /** No image is expected to be of its size, so none is decoded. */
  static Intake intake(boolean turned, long maxPixels) {
    return Intake.ofPixels(ANY_SIZE, turned, maxPixels);
  }

  /**
   * @param seen some images, as {@link #intake} saw them
   * @return the size that most of them name; empty if none does
   */
  static Optional<Shape> mostCommon(Iterator<Candidate> seen) {
    Map<Shape, Integer> counts = new HashMap<>();
    while (seen.hasNext()) {
      Shape size =
          seen.next() instanceof Candidate.Bad bad ? bad.size().orElse(ANY_SIZE) : ANY_SIZE;
      counts.merge(size, 1, Integer::sum);
    }
    counts.remove(ANY_SIZE);
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }
}
