package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.nshot.engine.memory.Floats;

/** Which of the values that activations put out are above 0, for each image of a lane. */
final class ActivationCodes {
  private final List<long[][]> ofActivations = new ArrayList<>(); // [images][words] of each
  private final int images;

  ActivationCodes(int images) {
    this.images = images;
  }

  /**
   * Adds what an activation put out.
   *
   * @param times how often it counts
   */
  void add(Floats y, int times) {
    int ofImage = y.length() / images;
    float[] values = new float[ofImage];
    long[][] codes = new long[images][(ofImage + Long.SIZE - 1) / Long.SIZE];
    for (int image = 0; image < images; image++) {
      y.part(image * ofImage, ofImage).get(values, 0);
      for (int i = 0; i < ofImage; i++) {
        if (values[i] > 0) {
          codes[image][i / Long.SIZE] |= 1L << i;
        }
      }
    }
    ofActivations.addAll(Collections.nCopies(times, codes));
  }

  /** The codes of all activations one after another, [images][words]. */
  long[][] joined() {
    long[][] joined = new long[images][];
    for (int image = 0; image < images; image++) {
      int of = image;
      joined[image] =
          ofActivations.stream().flatMapToLong(codes -> Arrays.stream(codes[of])).toArray();
    }
    return joined;
  }
}
