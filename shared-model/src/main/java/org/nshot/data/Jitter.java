package org.nshot.data;

import java.util.List;
import org.nshot.random.RandomStream;

/**
 * Changes of an RGB image's colours, one after another, as torchvision's ColorJitter does them with
 * Pillow's ImageEnhance: each blends the image with another one, in float arithmetic, cut to bytes.
 */
record Jitter(List<Step> steps) {
  static final Jitter NONE = new Jitter(List.of());

  private static final int BYTES = 256;

  Jitter {
    steps = List.copyOf(steps);
  }

  /** What the image is blended with. */
  enum Kind {
    /** Black. */
    BRIGHTNESS {
      @Override
      void apply(byte[] pixels, int length, float factor) {
        look(pixels, length, blends(0, factor));
      }
    },
    /** The mean of its grey image. */
    CONTRAST {
      @Override
      void apply(byte[] pixels, int length, float factor) {
        long sum = 0;
        for (int i = 0; i < length; i += RgbImage.CHANNELS) {
          sum += grey(pixels, i);
        }
        int count = length / RgbImage.CHANNELS;
        double mean = (double) sum / count;
        look(pixels, length, blends((int) (mean + 0.5), factor));
      }
    },
    /** Its grey image. */
    SATURATION {
      @Override
      void apply(byte[] pixels, int length, float factor) {
        for (int i = 0; i < length; i += RgbImage.CHANNELS) {
          int grey = grey(pixels, i);
          pixels[i] = blend(grey, pixels[i] & 0xff, factor);
          pixels[i + 1] = blend(grey, pixels[i + 1] & 0xff, factor);
          pixels[i + 2] = blend(grey, pixels[i + 2] & 0xff, factor);
        }
      }
    };

    abstract void apply(byte[] pixels, int length, float factor);
  }

  /**
   * @param factor 0 for the other image, 1 for the image itself, more for its opposite
   */
  record Step(Kind kind, float factor) {}

  /**
   * All three in an order that is drawn too.
   *
   * @param strength s: factors are uniform in 1−s to 1+s
   */
  static Jitter draw(double strength, RandomStream random) {
    int[] order = random.permutation(Kind.values().length);
    Step[] steps = new Step[order.length];
    for (int i = 0; i < steps.length; i++) {
      double least = Math.max(0, 1 - strength);
      double factor = least + (1 + strength - least) * random.nextDouble();
      steps[i] = new Step(Kind.values()[order[i]], (float) factor);
    }
    return new Jitter(List.of(steps));
  }

  /**
   * @param pixels holds the image in its first values, [height, width, 3]
   * @param length how many
   */
  void apply(byte[] pixels, int length) {
    for (Step step : steps) {
      step.kind().apply(pixels, length, step.factor());
    }
  }

  /** Pillow's grey value: ITU-R 601-2 luma with 16 bits behind the point. */
  private static int grey(byte[] pixels, int at) {
    int red = pixels[at] & 0xff;
    int green = pixels[at + 1] & 0xff;
    int blue = pixels[at + 2] & 0xff;
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  private static byte[] blends(int other, float factor) {
    byte[] table = new byte[BYTES];
    for (int value = 0; value < BYTES; value++) {
      table[value] = blend(other, value, factor);
    }
    return table;
  }

  private static void look(byte[] pixels, int length, byte[] table) {
    for (int i = 0; i < length; i++) {
      pixels[i] = table[pixels[i] & 0xff];
    }
  }

  /** Towards zero, as a C cast does. */
  private static byte blend(int other, int value, float factor) {
    float blended = other + factor * (value - other);
    return (byte) (int) Math.max(0, Math.min(255, blended));
  }
}
