package org.nshot.data;

import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

/**
 * The augmentation that is usual for ImageNet (Szegedy et al., CVPR 2015, arXiv 1409.4842), as
 * torchvision's RandomResizedCrop, RandomHorizontalFlip and ColorJitter do it: a rectangle of 8 to
 * 100 % of the image's area and an aspect ratio of 3/4 to 4/3, resized to what is asked for, with
 * probability 1/2 its mirror image, and brightness, contrast and saturation changed.
 *
 * @param jitter s: colour factors are uniform in 1−s to 1+s; 0 for none
 */
record RandomResizedCrop(double jitter) implements Augmentation {
  private static final long serialVersionUID = 1L;
  private static final double LEAST_AREA = 0.08;
  private static final double LEAST_RATIO = 3.0 / 4;
  private static final double MOST_RATIO = 4.0 / 3;
  private static final int TRIES = 10;

  RandomResizedCrop {
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter: " + jitter + ", expected 0 to 1");
    }
  }

  @Override
  public View draw(Shape image, RandomStream random) {
    // A stream of its own: how many tries it takes must not move the next image's numbers.
    RandomStream own = RandomStream.of(random.nextLong(), Purpose.AUGMENTATION);
    Crop crop = crop(image.height(), image.width(), own);
    boolean mirrored = own.nextInt(2) == 1;
    return new Cut(crop, mirrored, jitter == 0 ? Jitter.NONE : Jitter.draw(jitter, own));
  }

  /** Where to cut: the image's whole middle if none of the tries fits. */
  static Crop crop(int height, int width, RandomStream random) {
    double area = (double) height * width;
    double logLeast = StrictMath.log(LEAST_RATIO);
    double logMost = StrictMath.log(MOST_RATIO);
    for (int i = 0; i < TRIES; i++) {
      double targetArea = area * (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble());
      double ratio = StrictMath.exp(logLeast + (logMost - logLeast) * random.nextDouble());
      int w = (int) Math.rint(Math.sqrt(targetArea * ratio));
      int h = (int) Math.rint(Math.sqrt(targetArea / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        return new Crop(random.nextInt(height - h + 1), random.nextInt(width - w + 1), h, w);
      }
    }
    double ratio = (double) width / height;
    int w = ratio > MOST_RATIO ? (int) Math.rint(height * MOST_RATIO) : width;
    int h = ratio < LEAST_RATIO ? (int) Math.rint(width / LEAST_RATIO) : height;
    return new Crop((height - h) / 2, (width - w) / 2, h, w);
  }

  /**
   * A rectangle of the image, resized.
   *
   * @param mirrored whether left and right are exchanged
   * @param jitter of its colours
   */
  record Cut(Crop crop, boolean mirrored, Jitter jitter) implements View {

    @Override
    public void render(PixelSource image, byte[] target, Shape size) {
      Resizing resizing = Resizing.of(crop.height(), crop.width(), size.height(), size.width());
      resizing.render(image.pixels(crop.within(resizing.region())), target, mirrored);
      jitter.apply(target, size.size());
    }
  }
}
