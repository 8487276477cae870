package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassCountsTest {
  private static final List<String> CLASSES = List.of("a", "b", "c");

  @Test
  void toString_classesThatDiffer_namesTheSmallestAndTheLargest() {
    IntStream labels = IntStream.range(0, 25).map(i -> i < 12 ? 0 : i < 24 ? 1 : 2);
    assertEquals(
        "25 images in 3 classes, 1 (c) to 12 (a) each", ClassCounts.of(CLASSES, labels).toString());
  }

  @Test
  void toString_equalClasses_namesNone() {
    assertEquals(
        "6 images in 3 classes, 2 each",
        ClassCounts.of(CLASSES, IntStream.of(0, 1, 2, 0, 1, 2)).toString());
  }

  @Test
  void where_aCondition_givesTheLabels() {
    ClassCounts counts = ClassCounts.of(CLASSES, new int[] {0, 3, 0});
    assertArrayEquals(new int[] {0, 2}, counts.where(images -> images == 0));
    assertEquals("a, c", counts.names(0, 2));
    assertEquals(3, counts.images(1));
    assertEquals(3, counts.total());
  }

  @Test
  void names_many_endWithDots() {
    List<String> many = IntStream.range(0, 9).mapToObj(i -> "c" + i).toList();
    ClassCounts counts = ClassCounts.of(many, new int[9]);
    assertEquals("c0, c1, c2, c3, c4, …", counts.names(IntStream.range(0, 9).toArray()));
  }

  @Test
  void of_labelOutside_isRefused() {
    for (int label : new int[] {-1, 3}) {
      assertEquals(
          "label " + label + ", expected 0 to 2",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> ClassCounts.of(CLASSES, IntStream.of(label)))
              .getMessage());
    }
  }
}
