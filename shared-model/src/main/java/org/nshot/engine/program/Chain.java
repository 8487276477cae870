package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Steps that run one after another over some images, then over the next ones: what a step hands the
 * next is still in the cache, and what only the chain sees is never written to memory as a whole.
 * Every other chain begins with the last images, which the one before it has left in the cache.
 *
 * @param held buffers that steps need from the first part to the last
 */
record Chain(List<Step> steps, Parts parts, List<Value> held) {
  /** Steps whose best parts differ more than this many times are not chained. */
  private static final int ALIKE = 8;

  static List<Chain> of(List<Step> steps, int own, int cached) {
    List<Chain> chains = new ArrayList<>();
    List<Step> open = new ArrayList<>();
    boolean backwards = false;
    int size = own;
    int least = 1;
    for (Step step : steps) {
      int best = best(step, own, cached);
      boolean fits = !step.whole() && (size <= ALIKE * best && best <= ALIKE * size);
      if (!open.isEmpty() && (!fits || open.get(0).whole())) {
        chains.add(of(open, own, Math.max(size, least), backwards));
        backwards ^= open.stream().anyMatch(Chain::passes);
        open = new ArrayList<>();
      }
      size = open.isEmpty() ? best : Math.min(size, best);
      least = open.isEmpty() ? least(step, own) : Math.max(least, least(step, own));
      open.add(step);
    }
    if (!open.isEmpty()) {
      chains.add(of(open, own, Math.max(size, least), backwards));
    }
    return chains;
  }

  /** Whether a step goes through images, rather than through figures alone. */
  private static boolean passes(Step step) {
    return !step.reads().isEmpty();
  }

  private static Chain of(List<Step> steps, int own, int size, boolean backwards) {
    Parts parts = new Parts(own, size, backwards);
    List<Value> held = new ArrayList<>();
    steps.forEach(step -> held.addAll(step.work().prepare(parts)));
    return new Chain(List.copyOf(steps), parts, List.copyOf(held));
  }

  /** Images to run a step on at a time: as many as stay in the cache. */
  private static int best(Step step, int own, int cached) {
    return step.whole()
        ? own
        : Math.max(least(step, own), power(cached / floatsOfImage(step), own));
  }

  /** The fewest: with fewer, weights would be the larger part of the traffic. */
  private static int least(Step step, int own) {
    return power(step.work().weights() / floatsOfImage(step), own);
  }

  private static long floatsOfImage(Step step) {
    long floats =
        Stream.concat(step.reads().stream(), step.writes().stream())
            .distinct()
            .mapToLong(Value::ofImage)
            .sum();
    return Math.max(1, floats);
  }

  /** The power of two below what is wanted, or all. */
  private static int power(long wanted, int own) {
    return wanted >= own ? own : Integer.highestOneBit((int) Math.max(1, wanted));
  }

  void run() {
    for (Step step : steps) {
      step.work().begin();
    }
    for (Images images : parts.all()) {
      for (Step step : steps) {
        step.work().run(images);
      }
    }
    for (Step step : steps) {
      step.work().end();
    }
  }
}
