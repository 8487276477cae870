package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

class RandomResizedCropTest {
  private static final int OFFSET = 7; // of the image within its chunk

  private static RandomStream random(long... place) {
    return RandomStream.of(4, Purpose.AUGMENTATION, place);
  }

  /** The image that Pillow was given too; what surrounds it must never show. */
  private static byte[] pattern(Shape shape) {
    byte[] source = new byte[OFFSET + shape.size() + 5];
    Arrays.fill(source, (byte) -1);
    int i = OFFSET;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          source[i++] = (byte) (y * 31 + x * 17 + c * 83 + y * x * 7);
        }
      }
    }
    return source;
  }

  private static byte[] resized(Shape image, Crop crop, int height, int width, boolean mirrored) {
    Shape size = new Shape(height, width, image.channels());
    byte[] target = new byte[size.size()];
    crop.resize(pattern(image), OFFSET, image, target, size, mirrored);
    return target;
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }

  /** Pillow 9.4: {@code image.crop((2, 1, 7, 8)).resize((4, 3), Image.BILINEAR)}. */
  @Test
  void resize_toASmallerSize_isPillows() {
    assertArrayEquals(
        new int[] {
          125, 195, 104, 160, 142, 70, 163, 113, 105, 175, 80, 140, 124, 113, 132, 97, 114, 148,
          114, 148, 103, 131, 150, 112, 70, 153, 117, 140, 185, 82, 156, 137, 119, 106, 120, 121
        },
        unsigned(resized(new Shape(9, 11, 3), new Crop(1, 2, 7, 5), 3, 4, false)));
  }

  /** Pillow 9.4: {@code image.crop((4, 3, 7, 5)).resize((5, 3), Image.BILINEAR)}. */
  @Test
  void resize_toALargerSize_isPillows() {
    assertArrayEquals(
        new int[] {
          245, 72, 155, 158, 87, 170, 27, 110, 193, 50, 133, 216, 65, 148, 231, 147, 102, 185, 112,
          118, 150, 60, 143, 98, 85, 168, 123, 102, 185, 140, 48, 131, 214, 66, 149, 130, 93, 176,
          3, 120, 203, 30, 138, 221, 48
        },
        unsigned(resized(new Shape(9, 11, 3), new Crop(3, 4, 2, 3), 3, 5, false)));
  }

  /** CRC-32 of what Pillow 9.4 gives; mirrored with {@code ImageOps.mirror}. */
  @Test
  void resize_ofAPhotosSize_isPillowsToTheLastByte() {
    Shape image = new Shape(160, 213, 3);
    assertEquals(2229196350L, crc(image, new Crop(0, 0, 160, 213), false));
    assertEquals(3763788686L, crc(image, new Crop(31, 50, 90, 77), false));
    assertEquals(886606788L, crc(image, new Crop(5, 7, 128, 128), false));
    assertEquals(1221592142L, crc(image, new Crop(31, 50, 90, 77), true));
  }

  private static long crc(Shape image, Crop crop, boolean mirrored) {
    CRC32 crc = new CRC32();
    crc.update(resized(image, crop, 128, 128, mirrored));
    return crc.getValue();
  }

  /** Each channel by itself: the loop for three must give what the one for any number gives. */
  @Property(tries = 200, seed = "9")
  void resize_anySizes_treatsChannelsAlike(
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll @IntRange(min = 1, max = 30) int width,
      @ForAll @IntRange(min = 1, max = 20) int toHeight,
      @ForAll @IntRange(min = 1, max = 20) int toWidth,
      @ForAll boolean mirrored) {
    Shape image = new Shape(height, width, 3);
    Crop whole = new Crop(0, 0, height, width);
    byte[] source = pattern(image);
    byte[] together = resized(image, whole, toHeight, toWidth, mirrored);
    for (int c = 0; c < 3; c++) {
      byte[] channel = new byte[height * width];
      for (int i = 0; i < channel.length; i++) {
        channel[i] = source[OFFSET + 3 * i + c];
      }
      Shape size = new Shape(toHeight, toWidth, 1);
      byte[] alone = new byte[size.size()];
      whole.resize(channel, 0, new Shape(height, width, 1), alone, size, mirrored);
      for (int i = 0; i < alone.length; i++) {
        assertEquals(alone[i], together[3 * i + c]);
      }
    }
  }

  /**
   * Means over 400,000 crops by torchvision's formula (RandomResizedCrop.get_params, with Python's
   * random numbers) of an image of 120 x 200; the bounds are five deviations of 20,000 draws.
   */
  @Test
  void crop_manyDraws_isDistributedAsTorchvisions() {
    Crop[] crops = new Crop[20_000];
    for (int i = 0; i < crops.length; i++) {
      crops[i] = RandomResizedCrop.crop(120, 200, random(i));
      Crop c = crops[i];
      assertTrue(c.top() >= 0 && c.top() + c.height() <= 120, c.toString());
      assertTrue(c.left() >= 0 && c.left() + c.width() <= 200, c.toString());
    }
    assertMean(0.3565, 0.1700, crops, c -> c.height() * c.width() / 24_000.0);
    assertMean(1.0457, 0.1682, crops, c -> (double) c.width() / c.height());
    assertMean(15.9834, 15.6402, crops, Crop::top);
    assertMean(54.0301, 35.1354, crops, Crop::left);
    assertMean(0.2191, 0.4136, crops, c -> c.height() * c.width() > 12_000 ? 1 : 0);
  }

  private static void assertMean(
      double expected, double deviation, Crop[] crops, ToDoubleFunction<Crop> of) {
    double mean = Arrays.stream(crops).mapToDouble(of).average().orElseThrow();
    assertEquals(expected, mean, 5 * deviation / Math.sqrt(crops.length));
  }

  /** torchvision: where no try fits, the largest crop of the nearest ratio, in the middle. */
  @Test
  void crop_imageFarTooLong_isTheMiddle() {
    assertEquals(new Crop(0, 493, 10, 13), RandomResizedCrop.crop(10, 1000, random()));
    assertEquals(new Crop(493, 0, 13, 10), RandomResizedCrop.crop(1000, 10, random()));
    assertEquals(new Crop(0, 0, 1, 1), RandomResizedCrop.crop(1, 1, random()));
  }

  @Test
  void draw_anImage_takesOneNumberAndOnlyThat() {
    Shape image = new Shape(12, 20, 3);
    byte[] source = pattern(image);
    byte[] before = source.clone();
    RandomStream random = random(1);
    RandomStream beside = random(1);
    byte[] first = new byte[image.size()];
    byte[] second = new byte[image.size()];
    new RandomResizedCrop().draw(source, OFFSET, image, first, random);
    beside.nextLong();
    assertEquals(beside.nextLong(), random.nextLong());
    new RandomResizedCrop().draw(source, OFFSET, image, second, random(1));
    assertArrayEquals(first, second);
    new RandomResizedCrop().draw(source, OFFSET, image, second, random(2));
    assertNotEquals(Arrays.toString(first), Arrays.toString(second));
    assertArrayEquals(before, source);
  }

  @Test
  void draw_manyTimes_mirrorsHalfOfThem() {
    // Brighter to the right: no crop of it turns that around.
    Shape image = new Shape(16, 16, 1);
    byte[] ramp = new byte[image.size()];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i % 16 * 8);
    }
    byte[] target = new byte[image.size()];
    RandomStream random = random(3);
    int mirrored = 0;
    for (int i = 0; i < 2_000; i++) {
      new RandomResizedCrop().draw(ramp, 0, image, target, random);
      mirrored += target[0] > target[15] ? 1 : 0;
    }
    assertEquals(1_000, mirrored, 112); // 5 sigma
  }

  @Test
  void named_imagenet_isARandomResizedCrop() {
    assertEquals(new RandomResizedCrop(), Augmentations.named("imagenet"));
  }
}
