package org.nshot.data;

import org.nshot.space.Shape;

/**
 * Resizes an image, or makes a part of the resized image alone: bilinear with antialiasing, columns
 * first, then rows, each rounded to bytes, as Pillow does.
 */
final class Resizing {
  private final ResizeWeights rows;
  private final ResizeWeights columns;

  private Resizing(ResizeWeights rows, ResizeWeights columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** All of an image of one size, in another. */
  static Resizing of(int height, int width, int toHeight, int toWidth) {
    return of(height, width, toHeight, toWidth, Crop.whole(toHeight, toWidth));
  }

  /**
   * @param part of the resized image
   */
  static Resizing of(int height, int width, int toHeight, int toWidth, Crop part) {
    return new Resizing(
        ResizeWeights.of(height, toHeight, part.top(), part.height()),
        ResizeWeights.of(width, toWidth, part.left(), part.width()));
  }

  /** What of the image takes part. */
  Crop region() {
    return new Crop(rows.firstInput(), columns.firstInput(), rows.inputs(), columns.inputs());
  }

  /**
   * @param region pixels of {@link #region}
   * @param target takes the part, [height, width, channels]
   * @param mirrored whether left and right are exchanged
   */
  void render(PixelArea region, byte[] target, boolean mirrored) {
    int rowValues = columns.outputs() * region.channels();
    int[][] resized = new int[rows.most()][rowValues]; // the rows at hand, in a ring
    int[] sums = new int[rowValues];
    int done = 0;
    for (int y = 0; y < rows.outputs(); y++) {
      int end = rows.first(y) + rows.count(y);
      for (done = Math.max(done, rows.first(y)); done < end; done++) {
        int[] row = resized[done % resized.length];
        columns.row(region.values(), region.row(done), row, region.channels(), mirrored);
      }
      weigh(resized[rows.first(y) % resized.length], rows.weight(y, 0), sums);
      for (int i = 1; i < rows.count(y); i++) {
        add(resized[(rows.first(y) + i) % resized.length], rows.weight(y, i), sums);
      }
      ResizeWeights.round(sums, rowValues, target, y * rowValues);
    }
  }

  /** All of an image. */
  static RgbImage resize(RgbImage image, int toHeight, int toWidth) {
    byte[] target = new byte[new Shape(toHeight, toWidth, RgbImage.CHANNELS).size()];
    Resizing resizing = of(image.height(), image.width(), toHeight, toWidth);
    int rowBytes = image.width() * RgbImage.CHANNELS;
    resizing.render(new PixelArea(image.pixels(), 0, rowBytes, RgbImage.CHANNELS), target, false);
    return new RgbImage(toHeight, toWidth, target);
  }

  private static void weigh(int[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = weight * row[i];
    }
  }

  private static void add(int[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * row[i];
    }
  }
}
