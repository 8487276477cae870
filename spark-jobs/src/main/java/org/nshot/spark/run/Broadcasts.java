package org.nshot.spark.run;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of broadcasts, without anybody waiting for it.
 *
 * <p>{@link Broadcast#destroy()} returns while its blocks are still being removed. If the garbage
 * collector finds the broadcast meanwhile, Spark's cleaner removes the same blocks once more, and
 * of two removals that meet one warns, or ends in a stack trace. So a thread of its own waits for
 * the removal, and holds on to the broadcast until then.
 */
public final class Broadcasts {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcasts.class);
  private static final ExecutorService REMOVING =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "nshot-broadcasts");
            thread.setDaemon(true);
            return thread;
          });

  private Broadcasts() {}

  /** Nobody uses it any more, here or on executors. */
  public static void letGo(Broadcast<?> broadcast) {
    REMOVING.execute(
        () -> {
          try {
            broadcast.destroy(true);
          } catch (Exception e) { // Spark's: the application has ended, and its blocks with it
            LOG.debug("{} was not removed", broadcast, e);
          }
        });
  }
}
