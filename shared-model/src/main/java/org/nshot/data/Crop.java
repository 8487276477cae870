package org.nshot.data;

import org.nshot.space.Shape;

/**
 * A rectangle of an image, resized to another size. Nothing outside it takes part.
 *
 * @param top first row
 * @param left first column
 */
record Crop(int top, int left, int height, int width) {

  /**
   * Cuts out and resizes, bilinear with antialiasing: columns first, then rows, each rounded to
   * bytes, as Pillow does.
   *
   * @param source holds the image from the offset on, [height, width, channels]
   * @param image shape of the source
   * @param target [height, width, channels] of the size asked for
   * @param mirrored whether left and right are exchanged
   */
  void resize(byte[] source, int offset, Shape image, byte[] target, Shape size, boolean mirrored) {
    ResizeWeights columns = ResizeWeights.of(width, size.width());
    ResizeWeights rows = ResizeWeights.of(height, size.height());
    int channels = image.channels();
    int rowValues = size.width() * channels;
    int rowBytes = image.width() * channels;
    int corner = offset + top * rowBytes + left * channels;
    int[][] resized = new int[rows.most()][rowValues]; // the rows at hand, in a ring
    int[] sums = new int[rowValues];
    int done = 0;
    for (int y = 0; y < size.height(); y++) {
      int end = rows.first(y) + rows.count(y);
      for (done = Math.max(done, rows.first(y)); done < end; done++) {
        int[] row = resized[done % resized.length];
        columns.row(source, corner + done * rowBytes, row, channels, mirrored);
      }
      weigh(resized[rows.first(y) % resized.length], rows.weight(y, 0), sums);
      for (int i = 1; i < rows.count(y); i++) {
        add(resized[(rows.first(y) + i) % resized.length], rows.weight(y, i), sums);
      }
      ResizeWeights.round(sums, rowValues, target, y * rowValues);
    }
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
