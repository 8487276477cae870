package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

class CropAndFlipTest {
  private static byte at(byte[] image, Shape shape, int y, int x, int channel) {
    boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
    return inside ? image[(y * shape.width() + x) * shape.channels() + channel] : 0; // the border
  }

  /** The crop of the padded image whose upper left corner is moved by (down, right). */
  private static byte[] expected(
      byte[] source, Shape shape, int down, int right, boolean mirrored) {
    byte[] crop = new byte[shape.size()];
    int i = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int column = mirrored ? shape.width() - 1 - x : x;
        for (int c = 0; c < shape.channels(); c++) {
          crop[i++] = at(source, shape, y + down, column + right, c);
        }
      }
    }
    return crop;
  }

  private static byte[] source(Shape shape) {
    // No zero inside: a zero in the variant is border. What follows the image must never show.
    byte[] source = new byte[shape.size() + 5];
    Arrays.fill(source, (byte) -1);
    for (int i = 0; i < shape.size(); i++) {
      source[i] = (byte) (1 + i % 200);
    }
    return source;
  }

  private static byte[] drawn(
      Augmentation augmentation, byte[] source, Shape shape, RandomStream random) {
    byte[] target = new byte[shape.size()];
    augmentation.draw(shape, random).render(new VariantReader.Plain(shape, source), target, shape);
    return target;
  }

  @Test
  void render_imageOfAnotherSize_namesBoth() {
    Shape image = new Shape(4, 4, 3);
    for (String name : new String[] {"none", "cifar"}) {
      View view = Augmentations.named(name).draw(image, RandomStream.of(1, Purpose.AUGMENTATION));
      assertEquals(
          "image 4x4x3, expected 4x5x3",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> view.render(Patterns.source(image), new byte[60], new Shape(4, 5, 3)))
              .getMessage());
    }
  }

  @Property(tries = 300, seed = "5")
  void draw_anySizeAndPadding_isOneOfThePossibleCrops(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 0, max = 12) int padding,
      @ForAll long seed) {
    Shape shape = new Shape(height, width, channels);
    byte[] source = source(shape);
    byte[] before = source.clone();
    byte[] target =
        drawn(new CropAndFlip(padding), source, shape, RandomStream.of(seed, Purpose.AUGMENTATION));
    assertArrayEquals(before, source);

    RandomStream same = RandomStream.of(seed, Purpose.AUGMENTATION);
    int down = same.nextInt(2 * padding + 1) - padding;
    int right = same.nextInt(2 * padding + 1) - padding;
    assertArrayEquals(expected(source, shape, down, right, same.nextInt(2) == 1), target);
  }

  @Test
  void draw_manyTimes_reachesEveryCropAndMirrorEvenly() {
    Shape shape = new Shape(4, 4, 1);
    byte[] source = source(shape);
    RandomStream random = RandomStream.of(3, Purpose.AUGMENTATION);
    Map<String, Integer> seen = new HashMap<>();
    int draws = 18_000;
    for (int i = 0; i < draws; i++) {
      byte[] target = drawn(new CropAndFlip(1), source, shape, random);
      seen.merge(Arrays.toString(target), 1, Integer::sum);
    }
    assertEquals(18, seen.size()); // 3 rows, 3 columns, 2 orientations
    seen.values().forEach(count -> assertEquals(draws / 18.0, count, 150)); // 5 sigma
  }

  @Test
  void named_cifar_padsByFour() {
    assertEquals(new CropAndFlip(4), Augmentations.named("cifar"));
  }

  @Test
  void named_none_copiesTheImage() {
    Shape shape = new Shape(3, 2, 3);
    byte[] target =
        drawn(
            Augmentations.named("none"),
            source(shape),
            shape,
            RandomStream.of(1, Purpose.AUGMENTATION));
    assertArrayEquals(expected(source(shape), shape, 0, 0, false), target);
  }

  @Test
  void named_everyName_isKnown() {
    assertTrue(Augmentations.names().stream().allMatch(name -> Augmentations.named(name) != null));
  }

  @Test
  void named_unknown_namesWhatThereIs() {
    assertEquals(
        "unknown augmentation \"cutout\", expected one of [none, cifar, imagenet]",
        assertThrows(IllegalArgumentException.class, () -> Augmentations.named("cutout"))
            .getMessage());
  }
}
