package org.nshot.sampling;

import java.util.Arrays;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/**
 * PA&amp;DA's path importance (Lu et al., CVPR 2023, arXiv 2302.14772, section 3.2): operations
 * whose weights have larger gradients are drawn more often.
 *
 * <p>In the paper's symbols, for each operation o (of an importance group of choice blocks):
 *
 * <ul>
 *   <li>n_o = Σ ‖∂L/∂W‖₂ over the weights W of o on the path, divided by the number of blocks whose
 *       choice is o; the gradient is the clipped one;
 *   <li>G_o ← (G_o + n_o) / 2 whenever a step's path uses an o that has weights; 0 at the start of
 *       each epoch ({@link #importance});
 *   <li>at the end of epoch e of E, p_o = τ G_o / ΣG + (1 − τ) / K with τ = e/E and K operations
 *       ({@link #probabilities}). Where ΣG = 0, p is uniform.
 * </ul>
 */
public final class PathImportance {
  private final SearchSpace space;
  private final double[][] importance; // G, [group][operation]
  private final double[][] probabilities; // p, [group][operation]

  private PathImportance(SearchSpace space, double[][] importance, double[][] probabilities) {
    this.space = space;
    this.importance = importance;
    this.probabilities = probabilities;
  }

  /** Nothing seen yet: G = 0, p uniform. */
  public static PathImportance start(SearchSpace space) {
    int groups =
        space.blocks().stream().mapToInt(block -> block.importanceGroup() + 1).max().orElse(0);
    double[][] probabilities = new double[groups][];
    for (ChoiceBlock block : space.blocks()) {
      int operations = block.operations().size();
      probabilities[block.importanceGroup()] = new double[operations];
      Arrays.fill(probabilities[block.importanceGroup()], 1.0 / operations);
    }
    return new PathImportance(space, zerosLike(probabilities), probabilities);
  }

  /**
   * @param importance G, [group][operation], copied
   * @param probabilities p, [group][operation], copied
   */
  public static PathImportance restore(
      SearchSpace space, double[][] importance, double[][] probabilities) {
    PathImportance fresh = start(space);
    copyInto(importance, fresh.importance);
    copyInto(probabilities, fresh.probabilities);
    return fresh;
  }

  /** G of the running epoch, [group][operation]; not a copy. */
  public double[][] importance() {
    return importance;
  }

  /** p of the running epoch, [group][operation]; not a copy. */
  public double[][] probabilities() {
    return probabilities;
  }

  /** Gradient norms of a path's operations, one n_o for each importance group and operation. */
  public static final class OperationNorms {
    private final double[][] sums; // [group][operation]
    private final boolean[][] weighted;
    private final Architecture path;
    private final SearchSpace space;

    private OperationNorms(SearchSpace space, double[][] shape, Architecture path) {
      this.space = space;
      this.path = path;
      sums = zerosLike(shape);
      weighted = new boolean[shape.length][];
      for (int group = 0; group < shape.length; group++) {
        weighted[group] = new boolean[shape[group].length];
      }
    }

    /**
     * @param choice whose weight it is
     * @param norm ‖∂L/∂W‖₂; zero for a weight that the path names but doesn't reach
     */
    public void add(Choice choice, double norm) {
      int group = space.blocks().get(choice.block()).importanceGroup();
      sums[group][choice.operation()] += norm;
      weighted[group][choice.operation()] = true;
    }

    /** n_o, NaN-free: 0 for operations that the path doesn't use. */
    public double[][] values() {
      double[][] norms = zerosLike(sums);
      for (int block = 0; block < path.blocks(); block++) {
        norms[space.blocks().get(block).importanceGroup()][path.operation(block)]++;
      }
      for (int group = 0; group < norms.length; group++) {
        for (int o = 0; o < norms[group].length; o++) {
          norms[group][o] = norms[group][o] == 0 ? 0 : sums[group][o] / norms[group][o];
        }
      }
      return norms;
    }
  }

  /** Collects the norms of one path. */
  public OperationNorms norms(Architecture path) {
    return new OperationNorms(space, importance, path);
  }

  /** Takes a step's norms into G. */
  public void observe(OperationNorms norms) {
    double[][] values = norms.values();
    for (int group = 0; group < values.length; group++) {
      for (int o = 0; o < values[group].length; o++) {
        if (norms.weighted[group][o]) {
          importance[group][o] = (importance[group][o] + values[group][o]) / 2;
        }
      }
    }
  }

  /**
   * Turns G into the next epoch's p; G stays until {@link #startEpoch}.
   *
   * @param tau τ, 0 to 1
   */
  public void endEpoch(double tau) {
    for (int group = 0; group < importance.length; group++) {
      double total = 0;
      for (double g : importance[group]) { // a stream's sum is the JDK's to round as it likes
        total += g;
      }
      int operations = importance[group].length;
      for (int o = 0; o < operations; o++) {
        double share = total > 0 ? importance[group][o] / total : 1.0 / operations;
        probabilities[group][o] = tau * share + (1 - tau) / operations;
      }
    }
  }

  /** Forgets G. */
  public void startEpoch() {
    for (double[] group : importance) {
      Arrays.fill(group, 0);
    }
  }

  private static double[][] zerosLike(double[][] shape) {
    double[][] zeros = new double[shape.length][];
    for (int group = 0; group < shape.length; group++) {
      zeros[group] = new double[shape[group].length];
    }
    return zeros;
  }

  private static void copyInto(double[][] from, double[][] to) {
    if (from.length != to.length) {
      throw new IllegalArgumentException(
          "path table of " + from.length + " groups, expected " + to.length);
    }
    for (int group = 0; group < to.length; group++) {
      if (from[group].length != to[group].length) {
        throw new IllegalArgumentException(
            "path table of %d operations in group %d, expected %d"
                .formatted(from[group].length, group, to[group].length));
      }
      System.arraycopy(from[group], 0, to[group], 0, to[group].length);
    }
  }
}
