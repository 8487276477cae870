package org.nshot.export;

import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.PathEvaluator;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.StandaloneNetwork;
import org.nshot.supernet.ParameterLayout;

/**
 * Evaluates paths as they are exported: alone, with their inherited weights and running statistics
 * from training images ({@link Calibration}). What it finds for an image so depends on no other.
 *
 * @param layout of the supernet
 * @param weights of the supernet, full vector
 * @param threads of the engine; results depend on it in their last bits
 */
public record CalibratedEvaluator(
    SearchSpace space, ParameterLayout layout, float[] weights, int threads) {

  /**
   * @throws IllegalArgumentException if the weights are not of this layout
   */
  public CalibratedEvaluator {
    layout.requireLength(weights);
  }

  /**
   * @param training images that the statistics are taken from; at least one batch
   * @param heldOut images that it is evaluated on
   * @throws IllegalArgumentException if it is no path of the space, or there are no images
   */
  public PathEvaluation evaluate(
      Architecture path, Iterable<Batch> training, Iterable<Batch> heldOut) {
    TrainedNetwork network = TrainedNetwork.inherited(space, path, layout, weights);
    try (SubnetEngine engine = SubnetEngines.open(network.layout(), threads)) {
      Calibration calibration = new Calibration(network);
      training.forEach(batch -> calibration.add(engine, batch));
      SearchSpace alone = StandaloneNetwork.of(space, path);
      return new PathEvaluator(engine, alone, network.layout(), calibration.calibrated().weights())
          .evaluate(Architecture.of(), heldOut)
          .of(path);
    }
  }
}
