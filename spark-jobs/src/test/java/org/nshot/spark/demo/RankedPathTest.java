package org.nshot.spark.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankedPathTest {
  @TempDir Path dir;

  @Test
  void best_isByScoreThenLoss_oneOfEachComputation() throws IOException {
    Path csv =
        Files.writeString(
            dir.resolve("ranking.csv"),
            "arch,computation,accuracy,loss,score\n"
                + "a,1,0.9,0.1,1.0\n"
                + "b,2,0.7,0.9,2.0\n"
                + "c,2,0.7,0.9,2.0\n"
                + "d,4,0.7,0.8,2.0\n"
                + "e,5,0.7,NaN,-Infinity\n");
    List<String> best = RankedPath.best(csv, 4).stream().map(RankedPath::arch).toList();
    assertEquals(List.of("d", "b", "a", "e"), best);
    assertEquals(1, RankedPath.best(csv, 1).size());
  }
}
