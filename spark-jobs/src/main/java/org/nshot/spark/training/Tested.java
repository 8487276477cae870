package org.nshot.spark.training;

import java.util.Optional;
import org.nshot.evaluation.PathEvaluation;

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

  @Override
  void close();
}
