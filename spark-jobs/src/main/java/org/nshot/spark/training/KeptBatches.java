package org.nshot.spark.training;

import org.nshot.data.BatchesAhead;
import org.nshot.spark.workers.Workers;

/** Where a setup's workers in this process take their batches. */
record KeptBatches(BatchesAhead batches) implements Workers.Kept {
  @Override
  public void close() {
    batches.close();
  }
}
