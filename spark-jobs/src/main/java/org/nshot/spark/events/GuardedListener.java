package org.nshot.spark.events;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener that can do no harm: the first time that it throws is the last that it hears. */
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
    try {
      listener.on(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was meant for the training
    } catch (OutOfMemoryError | InternalError e) { // the process's trouble, not the listener's
      throw e;
    } catch (Throwable thrown) { // whatever else: errors are as much the listener's own
      hears = false;
      LOG.warn(
          "Listener {} threw at {} and hears no more; training goes on: {}",
          listener.getClass().getName(),
          event.getClass().getSimpleName(),
          thrown.toString().lines().findFirst().orElse(""));
      LOG.debug("Listener {}", listener.getClass().getName(), thrown);
    }
  }
}
