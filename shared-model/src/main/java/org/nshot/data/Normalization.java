package org.nshot.data;

import java.io.Serializable;
import java.util.List;

/**
 * Turns bytes into the values the network sees: (v/255 − mean) / deviation, for each channel, in
 * float arithmetic and in this order, as torchvision's ToTensor and Normalize compute it.
 *
 * @param mean of each channel, of values in 0 … 1
 * @param deviation standard deviation of each channel, of values in 0 … 1
 */
public record Normalization(List<Double> mean, List<Double> deviation) implements Serializable {
  static final int BYTE_VALUES = 256;

  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.isEmpty() || mean.size() != deviation.size()) {
      throw new IllegalArgumentException(
          "normalization: %s means and %s deviations, expected one of each for each channel"
              .formatted(mean.size(), deviation.size()));
    }
    for (int c = 0; c < mean.size(); c++) {
      if (!Double.isFinite(mean.get(c))) {
        throw new IllegalArgumentException(
            "normalization: mean %s of channel %s is not finite".formatted(mean.get(c), c));
      }
      if (!(deviation.get(c) > 0) || !Double.isFinite(deviation.get(c))) {
        throw new IllegalArgumentException(
            "normalization: deviation %s of channel %s, expected more than 0"
                .formatted(deviation.get(c), c));
      }
    }
  }

  /** Number of channels. */
  public int channels() {
    return mean.size();
  }

  /** The value of every byte in every channel, [channels, 256]. */
  float[] table() {
    float[] table = new float[channels() * BYTE_VALUES];
    for (int c = 0; c < channels(); c++) {
      float shift = mean.get(c).floatValue();
      float scale = deviation.get(c).floatValue();
      for (int v = 0; v < BYTE_VALUES; v++) {
        table[c * BYTE_VALUES + v] = (v / 255f - shift) / scale;
      }
    }
    return table;
  }
}
