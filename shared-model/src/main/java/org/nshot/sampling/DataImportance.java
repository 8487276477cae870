package org.nshot.sampling;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * PA&amp;DA's data importance (Lu et al., CVPR 2023, arXiv 2302.14772, section 3.3): samples with
 * larger gradients are drawn more often.
 *
 * <p>In the paper's symbols, for each of D samples i:
 *
 * <ul>
 *   <li>s_i = ‖softmax(z_i) − onehot(y_i)‖₂ of the forward pass that training does anyway; seen
 *       again in the epoch: s_i ← (s_i + new) / 2; not seen: 0 ({@link #importance});
 *   <li>at the end of epoch e of E, q_i = τ s_i / Σs + (1 − τ) / D with τ = e/E ({@link
 *       #distribution}). Where Σs = 0, q is uniform.
 * </ul>
 */
public final class DataImportance {
  private final double[] importance; // s, [D]
  private final BitSet seen; // in the running epoch
  private Optional<double[]> distribution; // q, [D]

  private DataImportance(double[] importance, BitSet seen, Optional<double[]> distribution) {
    this.importance = importance;
    this.seen = seen;
    this.distribution = distribution;
  }

  /** Nothing seen yet, no distribution yet. */
  public static DataImportance start(int samples) {
    return new DataImportance(new double[samples], new BitSet(samples), Optional.empty());
  }

  /**
   * @param importance s, [D]
   * @param seen which samples the running epoch has seen
   * @param distribution q, [D], empty in the first epoch
   */
  public static DataImportance restore(
      double[] importance, BitSet seen, Optional<double[]> distribution) {
    return new DataImportance(importance, seen, distribution);
  }

  /** s of the running epoch, [D]; not a copy. */
  public double[] importance() {
    return importance;
  }

  /** Samples that the running epoch has seen; not a copy. */
  public BitSet seen() {
    return seen;
  }

  /** q of the running epoch, [D], empty in the first; not a copy. */
  public Optional<double[]> distribution() {
    return distribution;
  }

  /** Takes a sample's norm into s. */
  public void observe(int position, double norm) {
    importance[position] = seen.get(position) ? (importance[position] + norm) / 2 : norm;
    seen.set(position);
  }

  /**
   * Turns s into the next epoch's q; s stays until {@link #startEpoch}.
   *
   * @param tau τ, 0 to 1
   */
  public void endEpoch(double tau) {
    double total = 0;
    for (double s : importance) {
      total += s;
    }
    double uniform = 1.0 / importance.length;
    double[] next = new double[importance.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = tau * (total > 0 ? importance[i] / total : uniform) + (1 - tau) * uniform;
    }
    distribution = Optional.of(next);
  }

  /** Forgets s. */
  public void startEpoch() {
    Arrays.fill(importance, 0);
    seen.clear();
  }

  /** −Σ q ln q in nats: ln D where all samples are alike. */
  public double entropy() {
    if (distribution.isEmpty()) {
      return Math.log(importance.length);
    }
    double entropy = 0;
    for (double q : distribution.get()) {
      entropy -= q > 0 ? q * Math.log(q) : 0;
    }
    return entropy;
  }
}
