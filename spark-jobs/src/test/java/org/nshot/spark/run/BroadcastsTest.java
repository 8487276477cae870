package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nshot.spark.SharedSpark;
import scala.reflect.ClassTag$;

class BroadcastsTest {
  private static final JavaSparkContext SPARK = SharedSpark.context();

  /** One whose blocks take as long to be removed as the test likes. */
  private static final class Slow extends Broadcast<Integer> {
    private static final long serialVersionUID = 1L;
    private static final long NO_OTHERS_ID = Long.MAX_VALUE;

    private final transient BlockingQueue<Boolean> removals; // each, whether it waits for the end
    private final transient CountDownLatch end;

    Slow(BlockingQueue<Boolean> removals, CountDownLatch end) {
      super(NO_OTHERS_ID, ClassTag$.MODULE$.apply(Integer.class));
      this.removals = removals;
      this.end = end;
    }

    @Override
    public Integer getValue() {
      return 1;
    }

    @Override
    public void doUnpersist(boolean blocking) {}

    @Override
    public void doDestroy(boolean blocking) {
      removals.add(blocking);
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
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
  @Timeout(30)
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
   * Spark's cleaner removes a broadcast's blocks as soon as the collector finds it: it must not
   * find one whose removal is under way. By {@link Broadcast#destroy()} alone it may.
   */
  @Test
  @Timeout(30)
  void letGo_untilTheBlocksAreRemoved_aThreadOfItsOwnWaits() throws InterruptedException {
    BlockingQueue<Boolean> removals = new LinkedBlockingQueue<>();
    CountDownLatch end = new CountDownLatch(1);
    try {
      Broadcasts.letGo(new Slow(removals, end)); // returns, though the removal doesn't end
      assertTrue(removals.take(), "the removal waits for its end");
    } finally {
      end.countDown();
    }
  }
}
