package org.nshot.training;

/** Round after round until the run is done, or its listener has enough. */
public final class TrainingLoop {
  private final Training training;
  private final RoundTrainer trainer;

  /** Hears of rounds. */
  @FunctionalInterface
  public interface Heard<E extends Exception> {
    /**
     * A round whose state has moved.
     *
     * @return false to end the loop
     */
    boolean goesOnAfter(RoundReport report) throws E;
  }

  public TrainingLoop(Training training, RoundTrainer trainer) {
    this.training = training;
    this.trainer = trainer;
  }

  /**
   * @throws E as the listener does; the state is that after its round
   * @throws DivergedException if a loss or gradient isn't finite; the state is that of the round
   *     before
   */
  public <E extends Exception> void run(TrainingState state, Heard<E> heard) throws E {
    boolean more = true;
    while (more && !training.finished(state)) {
      RoundPlan plan = training.plan(state);
      RoundReport report =
          training.apply(state, plan, trainer.train(plan, training.vectors(state)));
      more = heard.goesOnAfter(report);
    }
  }
}
