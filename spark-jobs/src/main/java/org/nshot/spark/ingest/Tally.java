package org.nshot.spark.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nshot.data.DatasetManifest.BadImages;
import org.nshot.data.RgbImage;
import org.nshot.space.Shape;

/**
 * What was seen in a batch: sizes, good and bad images, sums of the good ones' values. All sums are
 * of integers: exact, and the same in any order.
 */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  private int good;
  private final Map<Integer, Integer> labels = new TreeMap<>(); // label → good images
  private int bad;
  private final List<Candidate.Bad> firstBad = new ArrayList<>();
  private final Map<Long, Integer> sizes = new TreeMap<>(); // height << 32 | width → images
  private final long[] sums = new long[RgbImage.CHANNELS];
  private final long[] squares = new long[RgbImage.CHANNELS];

  /**
   * @param expected size of the good candidates
   */
  static Tally of(Iterator<Candidate> candidates, Shape expected) {
    Tally tally = new Tally();
    while (candidates.hasNext()) {
      Candidate candidate = candidates.next();
      if (candidate instanceof Candidate.Good good) {
        tally.good++;
        tally.labels.merge(good.image().label(), 1, Integer::sum);
        tally.count(expected);
        tally.sum(good.image().pixels());
      } else if (candidate instanceof Candidate.Bad image) {
        tally.bad++;
        image.size().ifPresent(tally::count);
        if (tally.firstBad.size() < BadImages.LIMIT) {
          tally.firstBad.add(image);
        }
      }
    }
    return tally;
  }

  int good() {
    return good;
  }

  /** Good images by label. */
  Map<Integer, Integer> labels() {
    return labels;
  }

  int bad() {
    return bad;
  }

  /** The first bad images, as many as a manifest lists. */
  List<Candidate.Bad> firstBad() {
    return firstBad;
  }

  /** Sum over all values of a channel. */
  long sum(int channel) {
    return sums[channel];
  }

  /** Sum over the squares of all values of a channel. */
  long squares(int channel) {
    return squares[channel];
  }

  /** The size that most images name in their headers; of several such, the smallest. */
  static Optional<Shape> mostCommonSize(List<Tally> tallies) {
    Map<Long, Integer> sizes = new TreeMap<>();
    for (Tally tally : tallies) {
      tally.sizes.forEach((size, images) -> sizes.merge(size, images, Integer::sum));
    }
    long most = 0;
    int count = 0;
    for (Map.Entry<Long, Integer> size : sizes.entrySet()) {
      if (size.getValue() > count) {
        most = size.getKey();
        count = size.getValue();
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(new Shape((int) (most >>> 32), (int) most, RgbImage.CHANNELS));
  }

  private void count(Shape size) {
    sizes.merge((long) size.height() << 32 | size.width(), 1, Integer::sum);
  }

  private void sum(byte[] pixels) {
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      long sum = 0;
      long square = 0;
      for (int i = channel; i < pixels.length; i += RgbImage.CHANNELS) {
        int value = pixels[i] & 0xff;
        sum += value;
        square += (long) value * value;
      }
      sums[channel] += sum;
      squares[channel] += square;
    }
  }
}
