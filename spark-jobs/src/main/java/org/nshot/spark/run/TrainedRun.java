package org.nshot.spark.run;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.supernet.ParameterLayout;

/**
 * A run's newest whole checkpoint, or the mean of several, as far as those need it who use the
 * network.
 *
 * @param description what the run is
 * @param checkpoint name of the newest checkpoint in it
 * @param weights to use the network with, full vector: of a supernet, or of a network alone (their
 *     average, where one is kept and no other is asked for)
 * @param fingerprint of the checkpoints that they come from: SHA-256 of the weights' file, of
 *     several the SHA-256 of theirs
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
   * The run of a supernet, with its usual weights.
   *
   * @throws IOException if there is none, or no whole checkpoint in it
   */
  public static TrainedRun ofSupernet(RunFiles run) throws IOException {
    return ofSupernet(run, WeightChoice.USUAL);
  }

  /**
   * The run of a supernet.
   *
   * @throws IOException if there is none, or not so many whole checkpoints in it
   */
  public static TrainedRun ofSupernet(RunFiles run, WeightChoice choice) throws IOException {
    TrainedRun trained = read(run, choice);
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
   * Any run, with its usual weights.
   *
   * @throws IOException if there is none, or no whole checkpoint in it
   */
  public static TrainedRun read(RunFiles run) throws IOException {
    return read(run, WeightChoice.USUAL);
  }

  private static TrainedRun read(RunFiles run, WeightChoice choice) throws IOException {
    RunDescription description = any(run);
    ParameterLayout layout = ParameterLayout.of(description.network().create());
    String folder = run.path(CHECKPOINTS).toString();
    CheckpointStore store = new CheckpointStore(run.fileSystem(), run.path(CHECKPOINTS));
    try {
      List<Source> sources = newest(store, choice, layout, folder);
      if (sources.size() < choice.checkpoints()) {
        // A live training may have replaced what was listed: its newer is there.
        sources = newest(store, choice, layout, folder);
      }
      if (sources.isEmpty()) {
        throw new IOException(folder + ": no whole checkpoint; train writes one");
      }
      if (sources.size() < choice.checkpoints()) {
        throw new IOException(
            "checkpoints: %d, expected at most the %d whole in %s (train --keep says how many stay)"
                .formatted(choice.checkpoints(), sources.size(), folder));
      }
      return new TrainedRun(description, sources.get(0).name, mean(sources), fingerprint(sources));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** What is taken of a checkpoint. */
  private record Source(String name, float[] weights, String digest) {}

  private static List<Source> newest(
      CheckpointStore store, WeightChoice choice, ParameterLayout layout, String folder)
      throws IOException {
    return store.newest(
        choice.checkpoints(),
        checkpoint ->
            new Source(
                checkpoint.name(),
                choice.of(checkpoint, layout, folder + "/" + checkpoint.name()),
                choice.digest(checkpoint)));
  }

  /** Summed up in double, newest first. */
  private static float[] mean(List<Source> sources) {
    if (sources.size() == 1) {
      return sources.get(0).weights;
    }
    float[] mean = new float[sources.get(0).weights.length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (Source source : sources) {
        sum += source.weights[i];
      }
      mean[i] = (float) (sum / sources.size());
    }
    return mean;
  }

  private static String fingerprint(List<Source> sources) {
    return sources.size() == 1
        ? sources.get(0).digest
        : DigestUtils.sha256Hex(
            sources.stream().map(source -> source.digest).collect(Collectors.joining("\n")));
  }
}
