package org.nshot.evaluation;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.space.Architecture;
import org.nshot.space.Layer;
import org.nshot.space.SearchSpace;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;

/**
 * NASWOT: how differently an untrained network's activations see the images of a batch (Mellor et
 * al., "Neural Architecture Search without Training", ICML 2021, arXiv 2006.04647). With c_i the
 * binary code of image i, a bit for each of the N_A values that activations put out, set where it
 * is above 0, and d_H the Hamming distance,
 *
 * <p>s = ln |det K_H|, (K_H)_ij = N_A − d_H(c_i, c_j) (eq. 2 and 3)
 *
 * <p>An activation that several layers read counts once for each, as where every convolution has
 * its own. Networks are paths with fresh weights that they share. Belongs to one thread, as its
 * engine does.
 */
public final class Naswot {
  /** Images of the batch, where there are so many; the authors take 128. */
  public static final int IMAGES = 64;

  // Below it a pivot of K, whose entries are whole numbers up to some millions, is rounding.
  private static final double SINGULAR = 1e-6;

  private final SubnetEngine engine;
  private final SearchSpace space;

  /**
   * @param engine gets the weights here; the caller closes it
   * @param space with one supernet
   * @param seed of the weights
   */
  public Naswot(SubnetEngine engine, SearchSpace space, long seed) {
    this.engine = engine;
    this.space = space;
    ParameterLayout layout = ParameterLayout.of(space);
    engine.load(layout.all(), Initialization.weights(layout, seed));
  }

  /** The score of a path; −∞ where two images look the same to it. */
  public double score(Architecture path, Batch batch) {
    SubnetGraph graph = space.graph(path);
    long values = 0;
    for (Layer layer : graph.layers()) {
      for (int input : layer.inputs()) {
        boolean activated = graph.layers().get(input) instanceof Layer.Activate;
        values += activated ? graph.shape(input).size() : 0;
      }
    }
    return logDeterminant(engine.activations(graph, batch), values);
  }

  /**
   * @param codes [images][words]
   * @param values N_A
   */
  static double logDeterminant(long[][] codes, long values) {
    double[][] kernel = new double[codes.length][codes.length];
    for (int i = 0; i < codes.length; i++) {
      for (int j = 0; j <= i; j++) {
        long apart = 0;
        for (int word = 0; word < codes[i].length; word++) {
          apart += Long.bitCount(codes[i][word] ^ codes[j][word]);
        }
        kernel[i][j] = values - apart;
        kernel[j][i] = kernel[i][j];
      }
    }
    LUDecomposition parts = new LUDecomposition(new Array2DRowRealMatrix(kernel, false), SINGULAR);
    if (!parts.getSolver().isNonSingular()) {
      return Double.NEGATIVE_INFINITY;
    }
    RealMatrix upper = parts.getU();
    double sum = 0; // the determinant itself is beyond a double's range
    for (int i = 0; i < codes.length; i++) {
      sum += StrictMath.log(Math.abs(upper.getEntry(i, i)));
    }
    return sum;
  }
}
