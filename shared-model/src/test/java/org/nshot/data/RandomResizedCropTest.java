package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
  private static RandomStream random(long... place) {
    return RandomStream.of(4, Purpose.AUGMENTATION, place);
  }

  private static byte[] resized(Shape image, Crop crop, int height, int width, boolean mirrored) {
    Shape size = new Shape(height, width, image.channels());
    return rendered(new RandomResizedCrop.Cut(crop, mirrored, Jitter.NONE), image, size);
  }

  private static byte[] rendered(View view, Shape image, Shape size) {
    byte[] target = new byte[size.size()];
    view.render(Patterns.source(image), target, size);
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
    byte[] source = Patterns.pixels(image);
    byte[] together = resized(image, whole, toHeight, toWidth, mirrored);
    for (int c = 0; c < 3; c++) {
      byte[] channel = new byte[height * width];
      for (int i = 0; i < channel.length; i++) {
        channel[i] = source[3 * i + c];
      }
      byte[] alone = new byte[toHeight * toWidth];
      Resizing.of(height, width, toHeight, toWidth)
          .render(new PixelArea(channel, 0, width, 1), alone, mirrored);
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
  void draw_anImage_takesOneNumberWhateverItsShapeAndJitter() {
    for (double jitter : new double[] {0, 0.4}) {
      for (Shape image : new Shape[] {new Shape(12, 20, 3), new Shape(1, 900, 3)}) {
        RandomStream random = random(1);
        RandomStream beside = random(1);
        new RandomResizedCrop(jitter).draw(image, random);
        beside.nextLong();
        assertEquals(beside.nextLong(), random.nextLong());
      }
    }
  }

  @Test
  void draw_sameStream_isTheSameView() {
    Shape image = new Shape(12, 20, 3);
    RandomResizedCrop augmentation = new RandomResizedCrop(0.4);
    assertEquals(augmentation.draw(image, random(1)), augmentation.draw(image, random(1)));
    assertNotEquals(augmentation.draw(image, random(1)), augmentation.draw(image, random(2)));
  }

  @Test
  void draw_withJitter_cutsWhatItCutsWithout() {
    Shape image = new Shape(50, 70, 3);
    for (int i = 0; i < 20; i++) {
      if (new RandomResizedCrop(0).draw(image, random(i)) instanceof RandomResizedCrop.Cut plain
          && new RandomResizedCrop(0.4).draw(image, random(i))
              instanceof RandomResizedCrop.Cut jittered) {
        assertEquals(plain.crop(), jittered.crop());
        assertEquals(plain.mirrored(), jittered.mirrored());
        assertEquals(3, jittered.jitter().steps().size());
      } else {
        throw new AssertionError("no cut was drawn");
      }
    }
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
      View view = new RandomResizedCrop(0).draw(image, random);
      view.render(new VariantReader.Plain(image, ramp), target, image);
      mirrored += target[0] > target[15] ? 1 : 0;
    }
    assertEquals(1_000, mirrored, 112); // 5 sigma
  }

  @Test
  void named_imagenet_isARandomResizedCrop() {
    assertEquals(new RandomResizedCrop(0), Augmentations.named("imagenet"));
    assertEquals(new RandomResizedCrop(0.4), Augmentations.named("imagenet", 0.4));
  }

  @Test
  void named_jitterThatCantBe_saysSo() {
    assertEquals(
        "jitter: 2.0, expected 0 to 1",
        assertThrows(IllegalArgumentException.class, () -> Augmentations.named("imagenet", 2))
            .getMessage());
    assertEquals(
        "jitter: 0.4, expected 0 with augment cifar (augment imagenet has a jitter)",
        assertThrows(IllegalArgumentException.class, () -> Augmentations.named("cifar", 0.4))
            .getMessage());
  }
}
