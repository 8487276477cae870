package org.nshot.spark.training;

import java.io.IOException;
import java.util.Optional;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.checkpoint.CheckpointStore.Checkpoint;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.run.TrainedRun;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Transfer;
import org.nshot.training.Training;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a training begins.
 *
 * @param resumed whether that is a checkpoint of its own
 */
record Beginning(TrainingState state, boolean resumed) {
  private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

  /**
   * The newest whole checkpoint, else what the request says.
   *
   * @throws IOException if the checkpoint is of something else, if there are only damaged ones, or
   *     if what is inherited can't be had
   */
  static Beginning of(
      TrainRequest request, TrainingSetup setup, CheckpointStore checkpoints, RunWriter writer)
      throws IOException {
    Training training = setup.training();
    Optional<Checkpoint> newest = checkpoints.newest();
    if (newest.isEmpty()) {
      requireNoneFinished(checkpoints, writer.files());
      return new Beginning(fresh(request, setup, checkpoints, writer), false);
    }
    String source = writer.files().path(RunLayout.CHECKPOINTS) + "/" + newest.get().name();
    TrainingState state;
    try {
      state = newest.get().state().toState(training, source);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    LOG.info(
        "Going on from {}: epoch {} of {}, round {} of {}",
        source,
        state.epoch() + 1,
        training.horizon().allEpochs(),
        state.round(),
        training.horizon().roundsPerEpoch());
    return new Beginning(state, true);
  }

  /**
   * A save that was killed before its manifest is nothing lost; a checkpoint that once was whole
   * is.
   */
  private static void requireNoneFinished(CheckpointStore checkpoints, RunFiles run)
      throws IOException {
    Optional<String> finished = checkpoints.newestName();
    if (finished.isPresent()) {
      throw new IOException(
          "%s: %s and any before it are damaged (see the warnings), expected a whole one to go on from: put one back, or remove the folder to begin again"
              .formatted(run.path(RunLayout.CHECKPOINTS), finished.get()));
    }
  }

  private static TrainingState fresh(
      TrainRequest request, TrainingSetup setup, CheckpointStore checkpoints, RunWriter writer)
      throws IOException {
    Training training = setup.training();
    Optional<String> transfer = training.config().supernet().transfer();
    if (transfer.isPresent()) {
      TrainingState state = training.start(transferred(setup, transfer.get()));
      // Kept at once: where the weights came from may train on, or go.
      TrainingStateFiles content = TrainingStateFiles.of(state, training.layout());
      writer.write(
          "a checkpoint", () -> checkpoints.save(content, 0, 0, request.keeping().checkpoints()));
      return state;
    }
    return request
        .alone()
        .flatMap(Alone::inherited)
        .map(training::start)
        .orElseGet(training::start);
  }

  /**
   * The weights of another run's supernet.
   *
   * @throws IOException if they can't be had, or are another supernet's
   */
  static float[] transferred(TrainingSetup setup, String from) throws IOException {
    try {
      TrainedRun source = TrainedRun.ofSupernet(new RunFiles(from, HadoopSettings.ofSpark()));
      SupernetSpec expected = setup.description().supernet().whole();
      if (!source.description().supernet().equals(expected)) {
        throw new IOException(
            "%s trains %s, expected %s"
                .formatted(from, text(source.description().supernet()), text(expected)));
      }
      float[] weights =
          Transfer.weights(
              ParameterLayout.of(expected.create()), source.weights(), setup.training().space());
      LOG.info("Beginning with the weights of {}, {}", from, source.checkpoint());
      return weights;
    } catch (IOException e) {
      throw new IOException("transfer: " + e.getMessage(), e);
    }
  }

  private static String text(SupernetSpec supernet) {
    return "%s %s, %s images, %s classes, few-shot-block %s"
        .formatted(
            supernet.space().name(),
            supernet.space().options(),
            supernet.image(),
            supernet.classes(),
            supernet.fewShotBlock());
  }
}
