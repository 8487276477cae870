package org.nshot.optim;

import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * Stochastic gradient descent with momentum, as PyTorch's SGD defines it:
 *
 * <pre>
 *   d = g + λ w
 *   v ← μ v + d
 *   w ← w − lr · (nesterov ? d + μ v : v)
 * </pre>
 *
 * @param momentum μ, 0 to below 1
 * @param nesterov whether to look ahead
 * @param weightDecay λ
 */
public record Sgd(float momentum, boolean nesterov, float weightDecay) {

  /**
   * Moves the weights of some slices.
   *
   * @param slices which slices take part
   * @param gradient g, full vector
   * @param buffer v, full vector, updated
   * @param weights w, full vector, updated
   */
  public void step(SliceSet slices, float[] gradient, float[] buffer, float[] weights, double lr) {
    float rate = (float) lr;
    int begin = -1;
    int end = -1;
    for (Slice slice : slices.slices()) { // neighbours run as one loop
      if (slice.offset() != end) {
        step(begin, end, gradient, buffer, weights, rate);
        begin = slice.offset();
      }
      end = slice.end();
    }
    step(begin, end, gradient, buffer, weights, rate);
  }

  private void step(
      int begin, int end, float[] gradient, float[] buffer, float[] weights, float lr) {
    float mu = momentum;
    float decay = weightDecay;
    if (nesterov) {
      for (int i = begin; i < end; i++) {
        float d = gradient[i] + decay * weights[i];
        float v = mu * buffer[i] + d;
        buffer[i] = v;
        weights[i] -= lr * (d + mu * v);
      }
    } else {
      for (int i = begin; i < end; i++) {
        float d = gradient[i] + decay * weights[i];
        float v = mu * buffer[i] + d;
        buffer[i] = v;
        weights[i] -= lr * v;
      }
    }
  }
}
