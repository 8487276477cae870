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
  void best_equalComputations_standOnce() throws IOException {
    Path csv =
        Files.writeString(
            dir.resolve("ranking.csv"),
            "arch,index,computation,accuracy,loss,weights\n"
                + "a,1,1,0.5,1.0,9\n"
                + "b,2,2,0.7,0.9,9\n"
                + "c,3,2,0.7,0.9,9\n"
                + "d,4,4,0.7,0.8,9\n");
    List<String> best = RankedPath.best(csv, 3).stream().map(RankedPath::arch).toList();
    assertEquals(List.of("d", "b", "a"), best);
    assertEquals(1, RankedPath.best(csv, 1).size());
  }
}
