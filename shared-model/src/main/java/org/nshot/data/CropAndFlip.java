package org.nshot.data;

import java.util.Arrays;
import org.nshot.random.RandomStream;
import org.nshot.space.Shape;

/**
 * The augmentation that is usual for CIFAR, as torchvision's RandomCrop(size, padding) and
 * RandomHorizontalFlip do it: black borders around the raw image, a random crop of the image's own
 * size, and with probability 1/2 its mirror image.
 *
 * @param padding width of each border in pixels
 */
record CropAndFlip(int padding) implements Augmentation {
  private static final long serialVersionUID = 1L;

  CropAndFlip {
    if (padding < 0) {
      throw new IllegalArgumentException("padding " + padding + ", expected at least 0");
    }
  }

  @Override
  public void draw(byte[] source, int offset, Shape image, byte[] target, RandomStream random) {
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    boolean mirrored = random.nextInt(2) == 1;
    int channels = image.channels();
    int rowBytes = image.width() * channels;
    // Columns of the crop that lie in the image; the others are border.
    int from = Math.max(0, -right);
    int to = Math.min(image.width(), image.width() - right);
    for (int y = 0; y < image.height(); y++) {
      int row = y * rowBytes;
      int sourceY = y + down;
      if (sourceY < 0 || sourceY >= image.height() || from >= to) {
        Arrays.fill(target, row, row + rowBytes, (byte) 0);
        continue;
      }
      Arrays.fill(target, row, row + from * channels, (byte) 0);
      Arrays.fill(target, row + to * channels, row + rowBytes, (byte) 0);
      int first = offset + sourceY * rowBytes + (from + right) * channels;
      System.arraycopy(source, first, target, row + from * channels, (to - from) * channels);
      if (mirrored) {
        mirror(target, row, image.width(), channels);
      }
    }
  }

  private static void mirror(byte[] pixels, int row, int width, int channels) {
    int left = row;
    int right = row + (width - 1) * channels;
    while (left < right) {
      for (int c = 0; c < channels; c++) {
        byte swapped = pixels[left + c];
        pixels[left + c] = pixels[right + c];
        pixels[right + c] = swapped;
      }
      left += channels;
      right -= channels;
    }
  }
}
