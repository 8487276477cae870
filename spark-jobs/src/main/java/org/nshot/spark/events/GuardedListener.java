package org.nshot.spark.events;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener that can do no harm: the first time that it throws is the last that it hears. What the
 * process can't go on from is thrown on, and an interruption of the thread that trains stays one.
 */
final class GuardedListener {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

  private final RunListener listener;
  private boolean hears = true;

  GuardedListener(RunListener listener) {
    this.listener = listener;
  }

  void on(RunEvent event) {
    if (!hears) {
      return;
    }
    boolean interrupted = Thread.currentThread().isInterrupted();
    try {
      listener.on(event);
    } catch (OutOfMemoryError | InternalError e) { // the process's trouble, not the listener's
      throw e;
    } catch (Throwable thrown) { // whatever else: errors are as much the listener's own
      if (thrown instanceof InterruptedException && (interrupted || saysInterrupted(thrown))) {
        interrupted = true;
        return;
      }
      hears = false;
      LOG.warn(
          "Listener {} threw at {} and hears no more; training goes on: {}",
          listener.getClass().getName(),
          event.getClass().getSimpleName(),
          thrown.toString().lines().findFirst().orElse(""));
      LOG.debug("Listener {}", listener.getClass().getName(), thrown);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt(); // it was meant for the training
      }
    }
  }

  /**
   * Whether this thread was interrupted while the listener waited: then one of the JDK's waits,
   * below this class, throws the exception. One that a listener makes itself, or has from a thread
   * of its own, says nothing of this thread.
   */
  private static boolean saysInterrupted(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length > 0
        && frames[0].getClassName().startsWith("java.")
        && Arrays.stream(frames)
            .anyMatch(frame -> frame.getClassName().equals(GuardedListener.class.getName()));
  }
}
