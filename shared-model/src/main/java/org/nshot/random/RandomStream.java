package org.nshot.random;

/**
 * A stream of random numbers that is a pure function of its key. The JDK's generators are free to
 * change how they draw bounded numbers; a run's bits may not change with the JDK, so the little
 * that is needed stands here: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
 */
public final class RandomStream {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double DOUBLE_UNIT = 0x1p-53;

  /**
   * What the numbers are drawn for; streams of different purposes are independent. Each has a
   * number of its own, which is part of every key: it may never change, nor be another's later.
   */
  public enum Purpose {
    INITIAL_WEIGHTS(0),
    HOLDOUT(1),
    SPLIT_BLOCK(2),
    EPOCH_SAMPLES(3),
    PATHS(4),
    AUGMENTATION(6),
    RANKED_PATHS(7),
    RANKING_IMAGES(8),
    RESAMPLING(9),
    SYNTHETIC_DATA(10),
    DROPOUT(11),
    SEARCH(12);

    private final int number;

    Purpose(int number) {
      this.number = number;
    }
  }

  private long state;

  private RandomStream(long state) {
    this.state = state;
  }

  /**
   * @param place where in the run, such as epoch, round and shard
   */
  public static RandomStream of(long seed, Purpose purpose, long... place) {
    long state = mix(seed + GAMMA);
    state = mix(state ^ (purpose.number + 1) * GAMMA);
    for (long p : place) {
      state = mix(state + GAMMA) ^ mix(p + GAMMA);
    }
    return new RandomStream(mix(state));
  }

  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * DOUBLE_UNIT;
  }

  /** Uniform in 0 … bound−1, without bias. */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound " + bound + ", expected at least 1");
    }
    long limit = Long.MAX_VALUE - Long.MAX_VALUE % bound;
    long bits;
    do {
      bits = nextLong() >>> 1;
    } while (bits >= limit);
    return (int) (bits % bound);
  }

  /** Standard normal. */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  /** Puts the values in a random order, in place. */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** 0 … n−1 in a random order. */
  public int[] permutation(int n) {
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    shuffle(values);
    return values;
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
