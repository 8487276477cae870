package org.nshot.data;

import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/** No augmentation: the image as it is, which must have the size that is asked for. */
record Unchanged() implements Augmentation, View {
  private static final long serialVersionUID = 1L;

  @Override
  public View draw(Shape image, RandomStream random) {
    return this;
  }

  @Override
  public void render(PixelSource image, byte[] target, Shape size) {
    requireSize(image.shape(), size);
    PixelArea area = image.pixels(Crop.whole(size.height(), size.width()));
    int row = size.width() * size.channels();
    for (int y = 0; y < size.height(); y++) {
      System.arraycopy(area.values(), area.row(y), target, y * row, row);
    }
  }

  /** What a view says that can't change an image's size. */
  static void requireSize(Shape image, Shape size) {
    if (!image.equals(size)) {
      throw new IllegalArgumentException("image %s, expected %s".formatted(image, size));
    }
  }
}
