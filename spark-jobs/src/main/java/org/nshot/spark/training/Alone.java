package org.nshot.spark.training;

import java.util.Optional;
import org.nshot.spark.run.Retraining;

/**
 * A network alone, to train in a supernet's place.
 *
 * @param inherited what it starts from, full vector of its layout; empty for fresh weights
 * @param other what makes its steps, empty for nshot's engine
 */
public record Alone(
    Retraining network, Optional<float[]> inherited, Optional<OtherTrainer> other) {}
