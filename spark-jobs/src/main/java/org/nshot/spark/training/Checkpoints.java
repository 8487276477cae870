package org.nshot.spark.training;

import java.io.IOException;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.events.Keeper;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunTeller;
import org.nshot.spark.run.RunWriter;
import org.nshot.training.Training;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;

/**
 * Keeps the state: at the end of every epoch, after its metrics, and within one as often as was
 * asked for.
 */
final class Checkpoints implements Keeper {
  private final CheckpointStore store;
  private final RunWriter writer;
  private final TrainRequest.Keeping keeping;
  private final Training training;
  private final TrainingState state;
  private final RunTeller teller;
  private long savedNanos = System.nanoTime();

  /**
   * @param state what is kept, moved on by the training
   * @param teller tells of what was kept
   */
  Checkpoints(
      CheckpointStore store,
      RunWriter writer,
      TrainRequest.Keeping keeping,
      Training training,
      TrainingState state,
      RunTeller teller) {
    this.store = store;
    this.writer = writer;
    this.keeping = keeping;
    this.training = training;
    this.state = state;
    this.teller = teller;
  }

  @Override
  public void keep(RunEvent event) throws IOException {
    // An epoch's last round is followed by its end, whose metrics must lie there first.
    boolean within = event instanceof RunEvent.RoundDone && state.round() > 0;
    boolean due = System.nanoTime() - savedNanos > keeping.every().toNanos();
    if (event instanceof RunEvent.EpochDone || (within && due)) {
      save();
    }
  }

  private void save() throws IOException {
    training.requireFinite(state);
    long start = System.nanoTime();
    String name = write(state);
    savedNanos = System.nanoTime();
    teller.tell(
        new RunEvent.CheckpointWritten(
            name, state.epoch(), state.round(), (savedNanos - start) / 1e9));
  }

  private String write(TrainingState now) throws IOException {
    TrainingStateFiles files = TrainingStateFiles.of(now, training.layout());
    writer.write(
        "a checkpoint", () -> store.save(files, now.epoch(), now.round(), keeping.checkpoints()));
    return CheckpointStore.name(now.epoch(), now.round());
  }
}
