package org.nshot.optim;

import java.util.List;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * Stochastic gradient descent with momentum, as PyTorch's SGD defines it:
 *
 * <pre>
 *   d = g + λ w      (λ = 0 for weights that do not decay)
 *   v ← μ v + d
 *   w ← w − η · (nesterov ? d + μ v : v)
 * </pre>
 *
 * @param momentum μ, 0 to below 1
 * @param nesterov whether to look ahead
 * @param weightDecay λ
 * @param decay which weights decay
 */
public record Sgd(float momentum, boolean nesterov, float weightDecay, Decay decay) {

  /** With λ for every weight. */
  public Sgd(float momentum, boolean nesterov, float weightDecay) {
    this(momentum, nesterov, weightDecay, Decay.ALL);
  }

  /**
   * Moves the weights of some slices; statistics among them stay, as {@link RunningAverage} moves
   * those.
   *
   * @param slices which slices take part, all that the gradient reaches among them
   * @param gradient g, zero where it doesn't reach
   * @param buffer v, full vector, updated
   * @param weights w, full vector, updated
   * @param lr η, the step's learning rate
   */
  public void step(
      SliceSet slices, GradientSum gradient, float[] buffer, float[] weights, double lr) {
    float rate = (float) lr;
    float scale = gradient.pendingScale();
    float[] values = gradient.values();
    List<Slice> reached = gradient.touched().slices();
    gradient.forEachSlice(
        (i, from, offset, count) ->
            move(
                values,
                from,
                scale,
                buffer,
                weights,
                offset,
                count,
                rate,
                decayOf(reached.get(i))));
    slices.minus(gradient.touched()).slices().parallelStream()
        .filter(slice -> slice.spec().role().trained())
        .forEach(
            slice -> drift(buffer, weights, slice.offset(), slice.end(), rate, decayOf(slice)));
  }

  private float decayOf(Slice slice) {
    return decay.applies(slice.spec()) ? weightDecay : 0;
  }

  private void move(
      float[] gradient,
      int from,
      float scale,
      float[] buffer,
      float[] weights,
      int offset,
      int count,
      float lr,
      float lambda) {
    float mu = momentum;
    if (nesterov) {
      for (int i = 0; i < count; i++) {
        float w = weights[offset + i];
        float d = scale * gradient[from + i] + lambda * w;
        float v = mu * buffer[offset + i] + d;
        buffer[offset + i] = v;
        weights[offset + i] = w - lr * (d + mu * v);
      }
    } else {
      for (int i = 0; i < count; i++) {
        float w = weights[offset + i];
        float d = scale * gradient[from + i] + lambda * w;
        float v = mu * buffer[offset + i] + d;
        buffer[offset + i] = v;
        weights[offset + i] = w - lr * v;
      }
    }
  }

  /** The same where g is 0. */
  private void drift(float[] buffer, float[] weights, int begin, int end, float lr, float lambda) {
    float mu = momentum;
    if (nesterov) {
      for (int i = begin; i < end; i++) {
        float d = lambda * weights[i];
        float v = mu * buffer[i] + d;
        buffer[i] = v;
        weights[i] -= lr * (d + mu * v);
      }
    } else {
      for (int i = begin; i < end; i++) {
        float v = mu * buffer[i] + lambda * weights[i];
        buffer[i] = v;
        weights[i] -= lr * v;
      }
    }
  }
}
