package org.nshot.spark.training;

import java.util.Optional;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.TestMetrics;

/** How weights do on images that don't train, asked after every epoch. */
interface Tested extends AutoCloseable {
  /** Nothing is asked. */
  Tested NOT =
      new Tested() {
        @Override
        public Optional<PathEvaluation> evaluate(float[] weights) {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };

  /** Empty where there is nothing to test on. */
  Optional<PathEvaluation> evaluate(float[] weights);

  /** The same as it is told after an epoch. */
  default Optional<RunEvent.Tested> after(int epoch, float[] weights) {
    long start = System.nanoTime();
    return evaluate(weights)
        .map(
            found ->
                new RunEvent.Tested(
                    epoch,
                    new TestMetrics(found.loss(), found.accuracy(), found.images()),
                    (System.nanoTime() - start) / 1e9));
  }

  @Override
  void close();
}
