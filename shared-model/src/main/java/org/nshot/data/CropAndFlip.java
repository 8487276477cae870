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
  public View draw(Shape image, RandomStream random) {
    int down = random.nextInt(2 * padding + 1) - padding;
    int right = random.nextInt(2 * padding + 1) - padding;
    return new Moved(down, right, random.nextInt(2) == 1);
  }

  /**
   * The crop of the bordered image whose upper left corner is moved.
   *
   * @param mirrored whether left and right are exchanged then
   */
  record Moved(int down, int right, boolean mirrored) implements View {

    @Override
    public void render(PixelSource image, byte[] target, Shape size) {
      Unchanged.requireSize(image.shape(), size);
      PixelArea area = image.pixels(Crop.whole(size.height(), size.width()));
      int channels = size.channels();
      int rowBytes = size.width() * channels;
      // Columns of the crop that lie in the image; the others are border.
      int from = Math.max(0, -right);
      int to = Math.min(size.width(), size.width() - right);
      for (int y = 0; y < size.height(); y++) {
        int row = y * rowBytes;
        int sourceY = y + down;
        if (sourceY < 0 || sourceY >= size.height() || from >= to) {
          Arrays.fill(target, row, row + rowBytes, (byte) 0);
          continue;
        }
        Arrays.fill(target, row, row + from * channels, (byte) 0);
        Arrays.fill(target, row + to * channels, row + rowBytes, (byte) 0);
        int first = area.row(sourceY) + (from + right) * channels;
        System.arraycopy(
            area.values(), first, target, row + from * channels, (to - from) * channels);
        if (mirrored) {
          mirror(target, row, size.width(), channels);
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
}
