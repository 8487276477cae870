package org.nshot.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EvenBatchesTest {

  @Property(seed = "20240508", tries = 500)
  void start_ofAnyCut_givesBatchesThatDifferByOneAtMost(
      @ForAll @IntRange(min = 1, max = 100_000) int images,
      @ForAll @IntRange(min = 1, max = 600) int most) {
    EvenBatches batches = new EvenBatches(images, most);
    int smallest = images / batches.count();
    assertEquals(0, batches.start(0));
    assertEquals(images, batches.start(batches.count()));
    for (int b = 0; b < batches.count(); b++) {
      int size = batches.start(b + 1) - batches.start(b);
      assertTrue(size == smallest || size == smallest + 1);
      assertTrue(size <= most);
    }
  }

  @Test
  void count_ofAThousandImages_isFourOf250() {
    EvenBatches batches = new EvenBatches(1000, EvenBatches.PAPER);
    assertEquals(4, batches.count());
    assertEquals(250, batches.start(1));
  }

  @Test
  void start_ofTheMostImages_doesNotOverflow() {
    EvenBatches batches = new EvenBatches(Integer.MAX_VALUE, 256);
    assertEquals(Integer.MAX_VALUE, batches.start(batches.count()));
    assertTrue(batches.start(batches.count() - 1) > 0);
  }

  @Test
  void of_noImages_isRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> new EvenBatches(0, 256));
    assertEquals("0 images in batches of 256: expected at least 1 of both", error.getMessage());
  }
}
