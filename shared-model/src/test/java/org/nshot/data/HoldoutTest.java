package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HoldoutTest {
  private static int[] ofClass(int[] ids, int[] labels, int label) {
    return Arrays.stream(ids).filter(id -> labels[id] == label).toArray();
  }

  /** All but one at most: one trains. */
  private static long kept(int[] labels, int label, double fraction) {
    long images = Arrays.stream(labels).filter(l -> l == label).count();
    return images == 0 ? 0 : Math.min(Math.round(fraction * images), images - 1);
  }

  @Property(tries = 300, seed = "7")
  void draw_anyLabels_partsEachClassByTheFraction(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 6) Integer> classes,
      @ForAll @DoubleRange(min = 0, max = 0.99) double fraction,
      @ForAll long seed) {
    int[] labels = classes.stream().mapToInt(Integer::intValue).toArray();
    Assume.that(
        fraction == 0
            || IntStream.rangeClosed(0, 6).anyMatch(label -> kept(labels, label, fraction) > 0));
    Holdout holdout = Holdout.draw(labels, fraction, seed);
    int[] all =
        IntStream.concat(Arrays.stream(holdout.trainIds()), Arrays.stream(holdout.keptIds()))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, labels.length).toArray(), all);
    int[] sorted = holdout.trainIds();
    Arrays.sort(sorted);
    assertArrayEquals(sorted, holdout.trainIds());
    for (int c = 0; c <= 6; c++) {
      int label = c;
      assertEquals(
          kept(labels, label, fraction),
          ofClass(holdout.keptIds(), labels, label).length,
          "class " + label);
    }
    Holdout again = Holdout.draw(labels, fraction, seed);
    assertArrayEquals(holdout.keptIds(), again.keptIds());
  }

  @Test
  void draw_anotherSeed_keepsOthers() {
    int[] labels = IntStream.range(0, 100).map(i -> i % 10).toArray();
    assertFalse(
        Arrays.equals(
            Holdout.draw(labels, 0.5, 1).keptIds(), Holdout.draw(labels, 0.5, 2).keptIds()));
  }

  @Test
  void draw_fractionZero_trainsOnAll() {
    Holdout holdout = Holdout.draw(new int[] {2, 0, 1}, 0, 1);
    assertArrayEquals(new int[] {0, 1, 2}, holdout.trainIds());
    assertEquals(0, holdout.keptIds().length);
  }

  @Test
  void draw_fractionOutside_isRefused() {
    for (double fraction : new double[] {-0.1, 1, 1.5, Double.NaN}) {
      assertEquals(
          "holdout " + fraction + ", expected at least 0 and less than 1",
          assertThrows(
                  IllegalArgumentException.class, () -> Holdout.draw(new int[] {0, 0}, fraction, 1))
              .getMessage());
    }
  }

  private static String refusal(int[] labels, double fraction) {
    return assertThrows(IllegalArgumentException.class, () -> Holdout.draw(labels, fraction, 1))
        .getMessage();
  }

  @Test
  void draw_aRareClass_trainsItsOnlyImage() {
    int[] labels = IntStream.range(0, 25).map(i -> i < 24 ? i % 2 : 2).toArray(); // 12, 12, 1
    Holdout holdout = Holdout.draw(labels, 0.5, 1);
    assertArrayEquals(new int[] {24}, ofClass(holdout.trainIds(), labels, 2));
    assertEquals(6, ofClass(holdout.keptIds(), labels, 0).length);
    assertEquals(6, ofClass(holdout.keptIds(), labels, 1).length);
  }

  @Test
  void draw_nothingToKeep_isRefusedWithTheLeastFractionThatKeeps() {
    int[] fourOfFour = IntStream.range(0, 16).map(i -> i % 4).toArray();
    assertEquals(
        "holdout 0.1 of 16 images in 4 classes of at most 4 keeps none for ranking, as one of each"
            + " class trains: take holdout 0.125 or more, or 0 and rank on another split",
        refusal(fourOfFour, 0.1));
    assertEquals(4, Holdout.draw(fourOfFour, 0.125, 1).keptIds().length);
  }

  @Test
  void draw_oneImageInEachClass_isRefusedWhateverTheFraction() {
    int[] labels = IntStream.range(0, 1000).toArray();
    for (double fraction : new double[] {0.01, 0.5, 0.9}) {
      assertEquals(
          "holdout %s of 1000 images in 1000 classes of at most 1 keeps none for ranking, as one of each class trains: take holdout 0 and rank on another split, or more images"
              .formatted(fraction),
          refusal(labels, fraction));
    }
    assertEquals(1000, Holdout.draw(labels, 0, 1).trainIds().length);
  }
}
