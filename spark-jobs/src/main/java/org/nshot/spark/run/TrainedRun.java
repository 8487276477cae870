package org.nshot.spark.run;

import java.io.IOException;
import java.util.Optional;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.checkpoint.CheckpointStore.Checkpoint;
import org.nshot.supernet.ParameterLayout;
import org.nshot.training.TrainingStateFiles;

/**
 * A run's newest whole checkpoint, as far as those need it who use the supernet.
 *
 * @param description what the run is
 * @param checkpoint name of the checkpoint
 * @param weights of the supernet, full vector
 * @param fingerprint tells these weights from others
 */
public record TrainedRun(
    RunDescription description, String checkpoint, float[] weights, String fingerprint) {

  /** Folder of the checkpoints below the run directory. */
  public static final String CHECKPOINTS = "checkpoints";

  /**
   * @throws IOException if there is no run, or no whole checkpoint in it
   */
  public static TrainedRun read(RunFiles run) throws IOException {
    RunDescription description =
        RunDescription.read(run)
            .orElseThrow(
                () ->
                    new IOException(
                        run.root() + ": no run (config.yaml, dataset.json); train writes one"));
    CheckpointStore store = new CheckpointStore(run.fileSystem(), run.path(CHECKPOINTS));
    Optional<Checkpoint> newest = store.newest();
    if (newest.isEmpty()) { // a live training may have replaced what was listed: its newer is there
      newest = store.newest();
    }
    Checkpoint checkpoint =
        newest.orElseThrow(
            () ->
                new IOException(run.path(CHECKPOINTS) + ": no whole checkpoint; train writes one"));
    String source = run.path(CHECKPOINTS) + "/" + checkpoint.name();
    try {
      float[] weights =
          ParameterLayout.of(description.supernet().create())
              .fromTensors(checkpoint.state().tensors().get(TrainingStateFiles.WEIGHTS), source);
      return new TrainedRun(description, checkpoint.name(), weights, checkpoint.digest());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
