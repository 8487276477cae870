package org.nshot.export;

import org.nshot.data.Batch;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.TrainResult;
import org.nshot.supernet.Slice;

/**
 * A network's running statistics from images: each normalisation's mean and unbiased variance, as
 * the batches have them with batch statistics in front, averaged over all images. (PyTorch's
 * running average with momentum 0.1 sees the last 20 to 40 batches only.) A fold: batches come one
 * after another, and their order decides nothing but rounding.
 */
public final class Calibration {
  private final TrainedNetwork network;
  private final double[] sums; // of statistics times images, full vector
  private long images;

  public Calibration(TrainedNetwork network) {
    this.network = network;
    this.sums = new double[network.layout().length()];
  }

  /**
   * Takes a batch.
   *
   * @param engine for the network's layout; its weights are loaded here
   * @param batch of two images or more, if some normalisation sees one value an image
   */
  public void add(SubnetEngine engine, Batch batch) {
    engine.load(network.layout().all(), network.weights());
    TrainResult result = engine.train(network.graph(), batch, Regularization.NONE);
    int at = 0;
    for (Slice slice : result.slices().slices()) {
      if (!slice.spec().role().trained()) {
        for (int i = 0; i < slice.length(); i++) {
          sums[slice.offset() + i] += (double) batch.size() * result.gradient()[at + i];
        }
      }
      at += slice.length();
    }
    images += batch.size();
  }

  /** What the batches so far add up to, for a calibration elsewhere; not a copy. */
  public double[] sums() {
    return sums;
  }

  /**
   * Adds what another calibration of the same network has seen. Sums are rounded: whoever wants the
   * same bits adds the same parts in the same order.
   *
   * @param others its {@link #sums}
   * @param seen its images
   */
  public void add(double[] others, long seen) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += others[i];
    }
    images += seen;
  }

  /** Images so far. */
  public long images() {
    return images;
  }

  /**
   * The network with the statistics of the batches so far.
   *
   * @throws IllegalStateException before the first
   */
  public TrainedNetwork calibrated() {
    if (images == 0) {
      throw new IllegalStateException("calibration: no image was seen");
    }
    float[] weights = network.weights().clone();
    for (Slice slice : network.layout().slices()) {
      if (!slice.spec().role().trained()) {
        for (int i = slice.offset(); i < slice.end(); i++) {
          weights[i] = (float) (sums[i] / images);
        }
      }
    }
    return new TrainedNetwork(network.image(), network.graph(), network.layout(), weights);
  }
}
