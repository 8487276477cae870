package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BestFirstTest {
  private record Item(int path, double score, double loss) {}

  @Test
  void by_equalScores_looksAtTheLoss_thenAtThePath() {
    List<Item> items =
        List.of(
            new Item(7, Double.NaN, 0),
            new Item(6, 1, Double.NaN),
            new Item(5, Double.NEGATIVE_INFINITY, 0),
            new Item(4, 1, 3),
            new Item(3, 1, 2),
            new Item(2, 1, 3),
            new Item(1, 2, 9));
    assertEquals(
        List.of(1, 3, 2, 4, 6, 5, 7),
        items.stream()
            .sorted(BestFirst.by(Item::score, Item::loss, Item::path))
            .map(Item::path)
            .toList());
  }
}
