package org.nshot.spark.report;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Fewer of very many: what no eye would miss in a cloud of points. */
final class Thinning {
  /** More points than this are thinned out. */
  static final int MOST = 20_000;

  private Thinning() {}

  /**
   * All of them, or every n-th and beside these what must not be lost.
   *
   * @param kept positions of what must not
   */
  static <T> List<T> of(List<T> all, BitSet kept) {
    int step = (all.size() + MOST - 1) / MOST;
    if (step <= 1) {
      return all;
    }
    List<T> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % step == 0 || kept.get(i)) {
        some.add(all.get(i));
      }
    }
    return some;
  }

  /** Positions of what is higher than all before it. */
  static <T> BitSet records(List<T> all, ToDoubleFunction<T> value) {
    BitSet records = new BitSet();
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < all.size(); i++) {
      double next = value.applyAsDouble(all.get(i));
      if (next > best) {
        records.set(i);
        best = next;
      }
    }
    return records;
  }

  /** Positions of what is shown by its name. */
  static <T> BitSet where(List<T> all, Predicate<T> named) {
    BitSet positions = new BitSet();
    for (int i = 0; i < all.size(); i++) {
      positions.set(i, named.test(all.get(i)));
    }
    return positions;
  }
}
