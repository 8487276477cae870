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
 * <p>In the paper's symbols, for each operation o (of the choice blocks that share a table: those
 * of one importance group, as the paper's code has it):
 *
 * <ul>
 *   <li>n_o = Σ ‖∂L/∂W‖₂ over the weights W of o on the path, divided by the number of blocks whose
 *       choice is o; the gradient is the clipped one;
 *   <li>G_o ← (G_o + n_o) / 2 whenever a step's path uses an o that has weights; 0 at the start of
 *       each epoch ({@link #importance});
 *   <li>at the end of epoch e of E, p_o = τ G_o / ΣG + (1 − τ) / K with τ = e/E and K operations
 *       ({@link #probabilities}); where ΣG = 0, p is uniform.
 * </ul>
 */
public final class PathImportance {
  private final SearchSpace space;
  private final double[][] importance; // G, [table][operation]
  private final double[][] probabilities; // p, [table][operation]

  private PathImportance(SearchSpace space, double[][] probabilities) {
    this.space = space;
    this.importance = zerosLike(probabilities);
    this.probabilities = probabilities;
  }

  /**
   * Nothing seen yet: G = 0, p uniform.
   *
   * @throws IllegalArgumentException if a group's number is left out, or blocks of a group have
   *     different numbers of operations
   */
  public static PathImportance start(SearchSpace space) {
    int[] operations = operations(space);
    double[][] probabilities = new double[operations.length][];
    for (int table = 0; table < operations.length; table++) {
      probabilities[table] = new double[operations[table]];
      Arrays.fill(probabilities[table], 1.0 / operations[table]);
    }
    return new PathImportance(space, probabilities);
  }

  /** Numbers of operations, [table]. */
  private static int[] operations(SearchSpace space) {
    int count = space.blocks().stream().mapToInt(ChoiceBlock::importanceGroup).max().orElse(-1) + 1;
    int[] operations = new int[count];
    for (ChoiceBlock block : space.blocks()) {
      int table = block.importanceGroup();
      int own = block.operations().size();
      if (operations[table] != 0 && operations[table] != own) {
        throw new IllegalArgumentException(
            "choice block %s: %s operations, expected %s like the others of table %s"
                .formatted(block.name(), own, operations[table], table));
      }
      operations[table] = own;
    }
    for (int table = 0; table < count; table++) {
      if (operations[table] == 0) {
        throw new IllegalArgumentException(
            "tables of %s: none has number %s, expected 0 to %s"
                .formatted(space.name(), table, count - 1));
      }
    }
    return operations;
  }

  private int table(int block) {
    return space.blocks().get(block).importanceGroup();
  }

  /**
   * Takes tables that were kept.
   *
   * @param importance G, [table][operation], copied
   * @param probabilities p, [table][operation], copied
   * @throws IllegalArgumentException if they have another shape
   */
  public void restore(double[][] importance, double[][] probabilities) {
    copyInto(importance, this.importance);
    copyInto(probabilities, this.probabilities);
  }

  /** G of the running epoch, [table][operation]; not a copy. */
  public double[][] importance() {
    return importance;
  }

  /** p of the running epoch, [table][operation]; not a copy. */
  public double[][] probabilities() {
    return probabilities;
  }

  /** Gradient norms of a path's operations, one n_o for each table and operation. */
  public final class OperationNorms {
    private final double[][] sums; // [table][operation]
    private final boolean[][] weighted;
    private final Architecture path;

    private OperationNorms(Architecture path) {
      this.path = path;
      sums = zerosLike(importance);
      weighted = new boolean[sums.length][];
      for (int table = 0; table < sums.length; table++) {
        weighted[table] = new boolean[sums[table].length];
      }
    }

    /**
     * @param choice whose weight it is
     * @param norm ‖∂L/∂W‖₂; zero for a weight that the path names but doesn't reach
     */
    public void add(Choice choice, double norm) {
      int table = table(choice.block());
      sums[table][choice.operation()] += norm;
      weighted[table][choice.operation()] = true;
    }

    /** n_o, NaN-free: 0 for operations that the path doesn't use. */
    public double[][] values() {
      double[][] norms = zerosLike(sums);
      for (int block = 0; block < path.blocks(); block++) {
        norms[table(block)][path.operation(block)]++;
      }
      for (int table = 0; table < norms.length; table++) {
        for (int o = 0; o < norms[table].length; o++) {
          norms[table][o] = norms[table][o] == 0 ? 0 : sums[table][o] / norms[table][o];
        }
      }
      return norms;
    }
  }

  /** Collects the norms of one path. */
  public OperationNorms norms(Architecture path) {
    return new OperationNorms(path);
  }

  /** Takes a step's norms into G. */
  public void observe(OperationNorms norms) {
    double[][] values = norms.values();
    for (int table = 0; table < values.length; table++) {
      for (int o = 0; o < values[table].length; o++) {
        if (norms.weighted[table][o]) {
          importance[table][o] = (importance[table][o] + values[table][o]) / 2;
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
    for (int table = 0; table < importance.length; table++) {
      double total = 0;
      for (double g : importance[table]) { // a stream's sum is the JDK's to round as it likes
        total += g;
      }
      int operations = importance[table].length;
      for (int o = 0; o < operations; o++) {
        double share = total > 0 ? importance[table][o] / total : 1.0 / operations;
        probabilities[table][o] = tau * share + (1 - tau) / operations;
      }
    }
  }

  /** Forgets G. */
  public void startEpoch() {
    for (double[] table : importance) {
      Arrays.fill(table, 0);
    }
  }

  private static double[][] zerosLike(double[][] shape) {
    double[][] zeros = new double[shape.length][];
    for (int table = 0; table < shape.length; table++) {
      zeros[table] = new double[shape[table].length];
    }
    return zeros;
  }

  private static void copyInto(double[][] from, double[][] to) {
    if (from.length != to.length) {
      throw new IllegalArgumentException(from.length + " tables of paths, expected " + to.length);
    }
    for (int table = 0; table < to.length; table++) {
      if (from[table].length != to[table].length) {
        throw new IllegalArgumentException(
            "table %s of paths: %s operations, expected %s"
                .formatted(table, from[table].length, to[table].length));
      }
      System.arraycopy(from[table], 0, to[table], 0, to[table].length);
    }
  }
}
