package org.nshot.engine.program;

import java.util.List;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;

/**
 * The layer Dropout in training: its images times a mask that is drawn anew in every step.
 *
 * @param position of the layer in its graph
 * @param mask as long as x
 */
record Dropout(Lane lane, Planes planes, int position, float rate, Value x, Value y, Value mask)
    implements Operation {

  @Override
  public List<Step> forward() {
    return List.of(
        Step.whole(
            List.of(x),
            List.of(mask, y),
            () -> {
              long key = lane.dropoutKey();
              Split split = lane.split();
              mask.floats().put(mask(key, position, rate, planes, split.first(), split.own()), 0);
              lane.kernels().node().multiply(x.floats(), mask.floats(), y.floats());
            }));
  }

  @Override
  public void backward(Backward program) {
    if (!x.differentiable()) {
      return;
    }
    Value gy = program.gradient(y);
    Value gx = x.another();
    program.add(
        Step.ofImages(
            List.of(gy, mask),
            List.of(gx),
            images ->
                lane.kernels()
                    .node()
                    .multiply(gy.floats(images), mask.floats(images), gx.floats(images))));
    program.contribute(x, gx, true);
  }

  /**
   * 0 with probability {@code rate}, 1/(1 − rate) elsewhere. Each image has a random stream of its
   * own, which gives one number a value, [height, width, channels], however the images lie.
   *
   * @param first place of the first image in the batch
   * @return of so many images, as their planes lie
   */
  static float[] mask(long key, int position, float rate, Planes planes, int first, int images) {
    int size = planes.size();
    float[] mask = new float[images * size];
    float kept = 1 / (1 - rate);
    for (int image = 0; image < images; image++) {
      RandomStream random = RandomStream.of(key, Purpose.DROPOUT, position, first + image);
      for (int place = 0; place < planes.area(); place++) {
        for (int channel = 0; channel < planes.channels(); channel++) {
          int at = image * size + planes.first(channel) + place * planes.width();
          mask[at] = random.nextDouble() < rate ? 0 : kept;
        }
      }
    }
    return mask;
  }
}
