package org.nshot.training;

import java.util.ArrayList;
import java.util.List;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.TrainResult;
import org.nshot.supernet.Slice;
import org.nshot.supernet.Subnets.Subnet;
import org.nshot.training.ShardFigures.PathFigures;
import org.nshot.training.ShardSteps.Regularizations;

/**
 * A path's H steps on a shard, from the round's weights w₀: w ← w − lr·g, plain SGD, with the
 * gradient g of each step's batch and the rate that the path has in its update. No momentum, weight
 * decay or clipping: those are the driver's, on what comes back.
 *
 * <p>What comes back is (w₀ − w_H)/lr. For plain steps that is Σ g over the steps, and as that sum
 * it is made: free of the difference's cancellation, and with H = 1 the batch's gradient itself.
 * Statistics that a batch gives in place of gradients move nothing here; their mean over the
 * samples comes back.
 */
final class InnerSteps {
  private final int path;
  private final Subnet subnet;
  private final float rate;
  private final float[] weights; // compact; empty while the engine's are the right ones
  private final float[] sampleNorms;
  private final List<Double> losses = new ArrayList<>(); // of each step
  private int samples;
  private int correct;
  private double loss;
  private float[] sum = new float[0];

  /**
   * @param path which of the round's paths
   * @param weights w₀ in the subnet's compact form, moved along; empty if the engine holds them and
   *     there is but one step
   * @param samples of all steps together
   */
  InnerSteps(int path, Subnet subnet, double rate, float[] weights, int samples) {
    this.path = path;
    this.subnet = subnet;
    this.rate = (float) rate;
    this.weights = weights;
    this.sampleNorms = new float[samples];
  }

  void step(SubnetEngine engine, Batch batch, Regularizations regularization) {
    if (weights.length > 0) {
      engine.load(subnet.slices(), weights);
    }
    TrainResult trained =
        engine.train(subnet.graph(), batch, regularization.of(path, losses.size()));
    double share = (double) batch.size() / sampleNorms.length;
    float[] gradient = trained.gradient();
    int at = 0;
    for (Slice slice : subnet.slices().slices()) {
      int end = at + slice.length();
      if (slice.spec().role().trained()) {
        move(gradient, at, end);
      } else {
        scale(gradient, at, end, (float) share);
      }
      at = end;
    }
    if (samples == 0) {
      sum = gradient;
    } else {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient[i];
      }
    }
    System.arraycopy(trained.sampleNorms(), 0, sampleNorms, samples, batch.size());
    losses.add(trained.loss());
    loss += share * trained.loss();
    correct += trained.correct();
    samples += batch.size();
  }

  private void move(float[] gradient, int begin, int end) {
    if (weights.length > 0) {
      for (int i = begin; i < end; i++) {
        weights[i] -= rate * gradient[i];
      }
    }
  }

  private static void scale(float[] values, int begin, int end, float factor) {
    for (int i = begin; i < end; i++) {
      values[i] *= factor;
    }
  }

  /** (w₀ − w_H)/lr, statistics' means in their places; compact. */
  float[] gradient() {
    return sum;
  }

  PathFigures figures() {
    return new PathFigures(
        path,
        loss,
        correct,
        sampleNorms,
        isFinite(sum),
        losses.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static boolean isFinite(float[] values) {
    int largest = 0; // as bits, whose order is that of magnitudes: a loop without a branch
    for (float value : values) {
      largest = Math.max(largest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }
    return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  }
}
