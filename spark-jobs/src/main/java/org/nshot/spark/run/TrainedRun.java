package org.nshot.spark.run;

import java.io.IOException;
import java.util.Optional;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.checkpoint.CheckpointStore.Checkpoint;
import org.nshot.supernet.ParameterLayout;

/**
 * A run's newest whole checkpoint, as far as those need it who use the network.
 *
 * @param description what the run is
 * @param checkpoint name of the checkpoint
 * @param weights to use the network with, full vector: of a supernet, or of a network alone (their
 *     average, where one is kept)
 * @param fingerprint tells these weights from others
 */
public record TrainedRun(
    RunDescription description, String checkpoint, float[] weights, String fingerprint) {

  /** Folder of the checkpoints below the run directory. */
  public static final String CHECKPOINTS = "checkpoints";

  /** What a training came to, as JSON, below its directory. */
  public static final String RESULT = "result.json";

  /** Written last of all: the training is done. */
  public static final String SUCCESS = "_SUCCESS";

  /** Why a training ended before its end, as JSON; gone once it goes on. */
  public static final String FAILURE = "failure.json";

  /**
   * The run of a supernet.
   *
   * @throws IOException if there is none, or no whole checkpoint in it
   */
  public static TrainedRun ofSupernet(RunFiles run) throws IOException {
    TrainedRun trained = read(run);
    requireSupernet(trained.description(), run);
    return trained;
  }

  /**
   * What a supernet's run is, be it trained or not.
   *
   * @throws IOException if there is none
   */
  public static RunDescription describe(RunFiles run) throws IOException {
    RunDescription description = any(run);
    requireSupernet(description, run);
    return description;
  }

  private static void requireSupernet(RunDescription description, RunFiles run) throws IOException {
    if (description.alone().isPresent()) {
      throw new IOException(
          "%s: a network that was trained alone, expected the run of a supernet"
              .formatted(run.root()));
    }
  }

  private static RunDescription any(RunFiles run) throws IOException {
    return RunDescription.read(run)
        .orElseThrow(
            () ->
                new IOException(
                    run.root() + ": no run (config.yaml, dataset.json); train writes one"));
  }

  /**
   * @throws IOException if there is no run, or no whole checkpoint in it
   */
  public static TrainedRun read(RunFiles run) throws IOException {
    RunDescription description = any(run);
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
          checkpoint.state().used(ParameterLayout.of(description.network().create()), source);
      return new TrainedRun(description, checkpoint.name(), weights, checkpoint.digest());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
