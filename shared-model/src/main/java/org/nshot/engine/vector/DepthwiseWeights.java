package org.nshot.engine.vector;

import org.nshot.engine.memory.Floats;

/**
 * Weights of a depthwise convolution as kernels over planes of vectors have them, [channels /
 * lanes, kernel, kernel, lanes], in our memory [channels, 1, kernel, kernel].
 *
 * @param window positions of a filter: kernel · kernel
 */
public record DepthwiseWeights(int channels, int window) {
  private static final int LANES = Vectors.LANES;

  /** Floats, padding included. */
  public int length() {
    return (channels + LANES - 1) / LANES * LANES * window;
  }

  /**
   * The weights turned by half a circle: a convolution of a gradient with them is the gradient of
   * what a convolution that keeps the images' size has read.
   */
  public void turn(Floats weight, Floats ordered) {
    float[] ours = new float[channels * window];
    weight.get(ours, 0);
    float[] turned = new float[length()];
    for (int channel = 0; channel < channels; channel++) {
      for (int place = 0; place < window; place++) {
        turned[place(channel, window - 1 - place)] = ours[channel * window + place];
      }
    }
    ordered.put(turned, 0);
  }

  /** The weights in our order, of those in the kernels'. */
  public void restore(Floats ordered, Floats weight) {
    float[] theirs = new float[length()];
    ordered.get(theirs, 0);
    float[] ours = new float[channels * window];
    for (int channel = 0; channel < channels; channel++) {
      for (int place = 0; place < window; place++) {
        ours[channel * window + place] = theirs[place(channel, place)];
      }
    }
    weight.put(ours, 0);
  }

  private int place(int channel, int place) {
    return (channel / LANES * window + place) * LANES + channel % LANES;
  }
}
