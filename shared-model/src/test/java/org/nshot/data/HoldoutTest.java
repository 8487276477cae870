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

  private static HoldoutShare part(double part) {
    return new HoldoutShare.Part(part);
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
    Holdout holdout = Holdout.draw(labels, part(fraction), seed);
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
    Holdout again = Holdout.draw(labels, part(fraction), seed);
    assertArrayEquals(holdout.keptIds(), again.keptIds());
  }

  @Test
  void draw_anotherSeed_keepsOthers() {
    int[] labels = IntStream.range(0, 100).map(i -> i % 10).toArray();
    assertFalse(
        Arrays.equals(
            Holdout.draw(labels, part(0.5), 1).keptIds(),
            Holdout.draw(labels, part(0.5), 2).keptIds()));
  }

  @Test
  void draw_fractionZero_trainsOnAll() {
    Holdout holdout = Holdout.draw(new int[] {2, 0, 1}, part(0), 1);
    assertArrayEquals(new int[] {0, 1, 2}, holdout.trainIds());
    assertEquals(0, holdout.keptIds().length);
  }

  private static String refusal(int[] labels, double fraction) {
    return assertThrows(
            IllegalArgumentException.class, () -> Holdout.draw(labels, part(fraction), 1))
        .getMessage();
  }

  @Test
  void draw_aRareClass_trainsItsOnlyImage() {
    int[] labels = IntStream.range(0, 25).map(i -> i < 24 ? i % 2 : 2).toArray(); // 12, 12, 1
    Holdout holdout = Holdout.draw(labels, part(0.5), 1);
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
    assertEquals(4, Holdout.draw(fourOfFour, part(0.125), 1).keptIds().length);
  }

  /** 0.5 / 49 times 49 is less than 0.5: the first of more than a thousand such. */
  @Test
  void draw_theFractionThatARefusalNames_keepsOne() {
    int[] labels = new int[49];
    String least = refusal(labels, 0.001).replaceAll(".*take holdout (\\S+) or more.*", "$1");
    assertEquals(1, Holdout.draw(labels, HoldoutShare.parse(least), 1).keptIds().length, least);
  }

  @Test
  void keepingOneOf_classesOfAnySize_keepsOne() {
    for (int images = 2; images <= 10_000; images++) {
      assertEquals(1, HoldoutShare.Part.keepingOneOf(images).of(images), images + " images");
    }
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
    assertEquals(1000, Holdout.draw(labels, part(0), 1).trainIds().length);
  }

  @Test
  void draw_aNumberOfEachClass_keepsThatMany() {
    int[] labels = IntStream.range(0, 100).map(i -> i < 90 ? i % 3 : 3).toArray(); // 30 each, 10
    HoldoutShare four = HoldoutShare.parse("4/class");
    Holdout holdout = Holdout.draw(labels, four, 1);
    for (int label = 0; label < 4; label++) {
      assertEquals(4, ofClass(holdout.keptIds(), labels, label).length);
    }
    assertEquals(84, holdout.trainIds().length);
    assertFalse(Arrays.equals(holdout.keptIds(), Holdout.draw(labels, four, 2).keptIds()));
  }

  @Test
  void draw_aClassThatHasNoMore_isRefused() {
    int[] labels = IntStream.range(0, 100).map(i -> i < 90 ? i % 3 : 3).toArray();
    assertEquals(
        "holdout 10/class of a class of 10 images leaves none to train on: take holdout 9/class or"
            + " fewer",
        assertThrows(
                IllegalArgumentException.class,
                () -> Holdout.draw(labels, HoldoutShare.parse("10/class"), 1))
            .getMessage());
  }

  @Test
  void parse_bothForms_printAsTheyWereSaid() {
    for (String text : List.of("0.0", "0.25", "1/class", "50/class")) {
      assertEquals(text, HoldoutShare.parse(text).toString());
    }
  }
}
