package org.nshot.spark.report;

import java.util.ArrayList;
import java.util.List;

/** Fewer of very many: what no eye would miss in a cloud of points. */
final class Thinning {
  /** More points than this are thinned out. */
  static final int MOST = 20_000;

  private Thinning() {}

  /** All of them, or every n-th. */
  static <T> List<T> of(List<T> all) {
    int step = (all.size() + MOST - 1) / MOST;
    if (step <= 1) {
      return all;
    }
    List<T> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      some.add(all.get(i));
    }
    return some;
  }
}
