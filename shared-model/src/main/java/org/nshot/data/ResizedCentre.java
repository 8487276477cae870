package org.nshot.data;

import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/**
 * How images of any size are evaluated, as torchvision's Resize and CenterCrop do it: resized, with
 * their ratio kept, until the shorter side is that of the result divided by the crop ratio, rounded
 * down; then the middle. Draws nothing.
 *
 * @param cropRatio above 0 to 1
 */
record ResizedCentre(double cropRatio) implements Augmentation, View {
  private static final long serialVersionUID = 1L;

  ResizedCentre {
    if (!(cropRatio > 0 && cropRatio <= 1)) {
      throw new IllegalArgumentException(
          "crop-ratio: " + cropRatio + ", expected above 0 and at most 1");
    }
  }

  @Override
  public View draw(Shape image, RandomStream random) {
    return this;
  }

  @Override
  public void render(PixelSource image, byte[] target, Shape size) {
    Shape source = image.shape();
    Shape resized = resized(source, size);
    int top = (int) Math.rint((resized.height() - size.height()) / 2.0); // as Python rounds
    int left = (int) Math.rint((resized.width() - size.width()) / 2.0);
    Resizing resizing =
        Resizing.of(
            source.height(),
            source.width(),
            resized.height(),
            resized.width(),
            new Crop(top, left, size.height(), size.width()));
    resizing.render(image.pixels(resizing.region()), target, false);
  }

  /** At least as large as the result in both directions. */
  private Shape resized(Shape image, Shape size) {
    int shorter = (int) (Math.max(size.height(), size.width()) / cropRatio);
    return ShorterSide.resized(image, shorter);
  }
}
