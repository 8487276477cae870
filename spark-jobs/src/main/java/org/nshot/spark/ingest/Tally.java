package org.nshot.spark.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
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
  private long area;
  private int[] least = {Integer.MAX_VALUE, Integer.MAX_VALUE}; // height, width
  private int[] most = {1, 1};
  private long[] identities = new long[16];
  private int named; // of them
  private final long[] sums = new long[RgbImage.CHANNELS];
  private final long[] squares = new long[RgbImage.CHANNELS];

  static Tally of(Iterator<Candidate> candidates) {
    Tally tally = new Tally();
    while (candidates.hasNext()) {
      Candidate candidate = candidates.next();
      if (candidate instanceof Candidate.Good good) {
        tally.good++;
        tally.labels.merge(good.image().label(), 1, Integer::sum);
        tally.add(good.identity());
        tally.add(good.image());
      } else if (candidate instanceof Candidate.Bad image) {
        tally.bad++;
        image.size().ifPresent(tally::count);
        if (tally.firstBad.size() < BadImages.LIMIT) {
          tally.firstBad.add(image);
        }
      }
    }
    tally.identities = Arrays.copyOf(tally.identities, tally.named);
    return tally;
  }

  private void add(long identity) {
    if (identity == Candidate.NO_IDENTITY) {
      return;
    }
    if (named == identities.length) {
      identities = Arrays.copyOf(identities, 2 * named);
    }
    identities[named] = identity;
    named++;
  }

  /** Of the good images that have one, {@link FileIdentity}. */
  long[] identities() {
    return identities;
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

  /** Pixels of the good images together. */
  long area() {
    return area;
  }

  /** Smallest height and smallest width of good images; of none if there are none. */
  static Optional<Shape> least(List<Tally> tallies) {
    return extent(tallies, tally -> tally.least, Math::min);
  }

  /** Largest height and largest width of good images; of none if there are none. */
  static Optional<Shape> most(List<Tally> tallies) {
    return extent(tallies, tally -> tally.most, Math::max);
  }

  private static Optional<Shape> extent(
      List<Tally> tallies, Function<Tally, int[]> of, IntBinaryOperator best) {
    return tallies.stream()
        .filter(tally -> tally.good > 0)
        .map(of)
        .reduce((a, b) -> new int[] {best.applyAsInt(a[0], b[0]), best.applyAsInt(a[1], b[1])})
        .map(size -> new Shape(size[0], size[1], RgbImage.CHANNELS));
  }

  /** Images, good or bad, that name another size in their headers. */
  static long ofOtherSizes(List<Tally> tallies, Shape than) {
    Map<Long, Integer> sizes = sizes(tallies);
    long all = sizes.values().stream().mapToLong(Integer::longValue).sum();
    return all - sizes.getOrDefault(key(than), 0);
  }

  private static Map<Long, Integer> sizes(List<Tally> tallies) {
    Map<Long, Integer> sizes = new TreeMap<>();
    for (Tally tally : tallies) {
      tally.sizes.forEach((size, images) -> sizes.merge(size, images, Integer::sum));
    }
    return sizes;
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
    Map<Long, Integer> sizes = sizes(tallies);
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
    sizes.merge(key(size), 1, Integer::sum);
  }

  private static long key(Shape size) {
    return (long) size.height() << 32 | size.width();
  }

  private void add(StoredImage image) {
    Shape size = image.size();
    count(size);
    area += size.area();
    least = new int[] {Math.min(least[0], size.height()), Math.min(least[1], size.width())};
    most = new int[] {Math.max(most[0], size.height()), Math.max(most[1], size.width())};
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      sums[channel] += image.sum(channel);
      squares[channel] += image.squares(channel);
    }
  }
}
