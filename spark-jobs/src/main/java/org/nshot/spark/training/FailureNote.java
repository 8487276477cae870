package org.nshot.spark.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;

/**
 * {@code failure.json}: why a training ended before its end, for those who look at its directory;
 * gone once it goes on. A process that was told to end has not failed.
 */
final class FailureNote implements RunListener {
  private final RunFiles run;
  private final RunLock lock;

  /**
   * @param lock of the run's directory
   */
  FailureNote(RunFiles run, RunLock lock) {
    this.run = run;
    this.lock = lock;
  }

  @Override
  public void on(RunEvent event) throws Exception {
    if (event instanceof RunEvent.Started) {
      run.delete(RunLayout.FAILURE);
    } else if (event instanceof RunEvent.Failed failed && !failed.toldToEnd()) {
      lock.requireHeld(); // else the directory is another's, who may be well
      String note =
          JsonNodeFactory.instance.objectNode().put("reason", failed.reason()).toPrettyString();
      run.write(RunLayout.FAILURE, note + "\n");
    }
  }
}
