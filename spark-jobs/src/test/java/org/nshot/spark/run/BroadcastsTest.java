package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.SharedSpark;

class BroadcastsTest {
  private static final int ROUNDS = 12;

  /**
   * The collector finds each broadcast as soon as it can, and Spark's cleaner removes it as well.
   * By {@link Broadcast#destroy()} alone it meets the removal under way, and warns.
   */
  @Test
  void letGo_whileTheCollectorFindsThem_removesNothingTwice() {
    assertEquals(List.of(), warnings(Broadcasts::letGo));
  }

  private static List<String> warnings(Consumer<Broadcast<?>> letGo) {
    JavaSparkContext spark = SharedSpark.context();
    try (CapturedLog heard = new CapturedLog("org.apache.spark")) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 40; i++) {
          letGo.accept(spark.broadcast(new byte[1 << 12]));
        }
        System.gc();
      }
      return heard.lines().stream().filter(line -> line.contains("broadcast")).toList();
    }
  }
}
