package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.CleanerListener;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.SharedSpark;

class BroadcastsTest {
  private static final int ROUNDS = 12;
  private static final JavaSparkContext SPARK = SharedSpark.context();

  /** What Spark's cleaner has removed, once it has. */
  private static final class Cleaned implements CleanerListener {
    private final Set<Long> broadcasts = ConcurrentHashMap.newKeySet();

    @Override
    public void broadcastCleaned(long id) {
      broadcasts.add(id);
    }

    @Override
    public void rddCleaned(int id) {}

    @Override
    public void shuffleCleaned(int id) {}

    @Override
    public void accumCleaned(long id) {}

    @Override
    public void checkpointCleaned(long id) {}
  }

  /** By the list of blocks: asked for one block's size, Spark stumbles over its removal. */
  private static boolean hasBlocks(Broadcast<?> broadcast) {
    return SparkEnv.get()
        .blockManager()
        .getMatchingBlockIds(
            block ->
                block instanceof BroadcastBlockId piece && piece.broadcastId() == broadcast.id())
        .nonEmpty();
  }

  /** The test holds on to them, so the collector's cleaner does nothing here. */
  @Test
  @Timeout(15)
  void letGo_broadcastsThatAreStillReferredTo_areRemoved() {
    List<Broadcast<?>> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(SPARK.broadcast(new byte[1 << 12]));
    }
    assertTrue(held.stream().allMatch(BroadcastsTest::hasBlocks));
    held.forEach(Broadcasts::letGo);
    while (held.stream().anyMatch(BroadcastsTest::hasBlocks)
        && !Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  /**
   * The collector finds each broadcast as soon as it can, and Spark's cleaner removes it as well.
   * By {@link Broadcast#destroy()} alone it may meet the removal under way, and then warns: not
   * every time.
   */
  @Test
  @Timeout(60)
  void letGo_whileTheCollectorFindsThem_removesNothingTwice() {
    Cleaned cleaned = new Cleaned();
    SPARK.sc().cleaner().get().attachListener(cleaned);
    Set<Long> all = new HashSet<>();
    try (CapturedLog heard = new CapturedLog("org.apache.spark")) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 40; i++) {
          all.add(letGoOfOne());
        }
        System.gc();
      }
      while (!cleaned.broadcasts.containsAll(all) // the cleaner may be behind
          && !Thread.currentThread().isInterrupted()) {
        System.gc();
      }
      assertEquals(
          List.of(), heard.lines().stream().filter(line -> line.contains("broadcast")).toList());
    }
  }

  private static long letGoOfOne() {
    Broadcast<byte[]> broadcast = SPARK.broadcast(new byte[1 << 12]);
    Broadcasts.letGo(broadcast);
    return broadcast.id();
  }
}
