package org.nshot.training;

import java.util.function.Predicate;

/** Round after round until the run is done, or its listener has enough. */
public final class TrainingLoop {
  private final Training training;
  private final RoundTrainer trainer;

  public TrainingLoop(Training training, RoundTrainer trainer) {
    this.training = training;
    this.trainer = trainer;
  }

  /**
   * @param goOn hears of each round once the state has moved; false ends the loop
   * @throws DivergedException if a loss or gradient isn't finite; the state is that of the round
   *     before
   */
  public void run(TrainingState state, Predicate<RoundReport> goOn) {
    boolean more = true;
    while (more && !training.finished(state)) {
      RoundPlan plan = training.plan(state);
      RoundReport report =
          training.apply(state, plan, trainer.train(plan, training.vectors(state)));
      more = goOn.test(report);
    }
  }
}
