package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

  @Property(tries = 300, seed = "7")
  void draw_anyLabels_partsEachClassByTheFraction(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 6) Integer> classes,
      @ForAll @DoubleRange(min = 0, max = 0.49) double fraction,
      @ForAll long seed) {
    int[] labels = classes.stream().mapToInt(Integer::intValue).toArray();
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
      long images = Arrays.stream(labels).filter(l -> l == label).count();
      assertEquals(
          Math.round(fraction * images),
          ofClass(holdout.keptIds(), labels, c).length,
          "class " + c);
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

  @Test
  void draw_nothingLeftToTrainOn_isRefused() {
    assertEquals(
        "holdout 0.9 of 2 images leaves none to train on",
        assertThrows(IllegalArgumentException.class, () -> Holdout.draw(new int[] {0, 1}, 0.9, 1))
            .getMessage());
  }
}
