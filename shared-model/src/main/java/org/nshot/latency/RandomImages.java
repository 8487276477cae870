package org.nshot.latency;

import org.nshot.data.Batch;
import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/** Images to time with; what they show doesn't matter to how long they take. */
final class RandomImages {
  private RandomImages() {}

  /** Normalised values. */
  static Batch batch(Shape image, int images) {
    RandomStream random = RandomStream.of(0, RandomStream.Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[Math.multiplyExact(images, image.size())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Batch(images, image, pixels, new int[images]);
  }
}
