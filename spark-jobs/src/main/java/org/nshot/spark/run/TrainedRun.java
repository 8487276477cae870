package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
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
 *     several the SHA-256 of theirs, of weights in no file that of their values
 */
public record TrainedRun(
    RunDescription description, String checkpoint, float[] weights, String fingerprint) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A run that is training, with its weights of now.
   *
   * @param checkpoint what one of now would be called
   */
  public static TrainedRun ofNow(RunDescription description, String checkpoint, float[] weights) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * weights.length);
    bytes.asFloatBuffer().put(weights);
    return new TrainedRun(description, checkpoint, weights, DigestUtils.sha256Hex(bytes.array()));
  }

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
    RunDescription description = RunDescription.require(run);
    requireSupernet(description, run);
    return description;
  }

  /**
   * What a training came to, empty as long as it isn't done.
   *
   * @throws IOException if the file holds no JSON object
   */
  public static Optional<ObjectNode> result(RunFiles run) throws IOException {
    Optional<String> text = run.read(RunLayout.RESULT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (JSON.readTree(text.get()) instanceof ObjectNode result) {
        return Optional.of(result);
      }
    } catch (JsonProcessingException e) {
      throw noResult(run, e);
    }
    throw noResult(run, null);
  }

  private static IOException noResult(RunFiles run, Exception cause) {
    return new IOException(
        "%s: empty or cut short, expected a JSON object; train without %s beside it writes it again"
            .formatted(run.path(RunLayout.RESULT), RunLayout.SUCCESS),
        cause);
  }

  private static void requireSupernet(RunDescription description, RunFiles run) throws IOException {
    if (description.alone().isPresent()) {
      throw new IOException(
          "%s: a network that was trained alone, expected the run of a supernet"
              .formatted(run.root()));
    }
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
    RunDescription description = RunDescription.require(run);
    ParameterLayout layout = ParameterLayout.of(description.network().create());
    String folder = run.path(RunLayout.CHECKPOINTS).toString();
    CheckpointStore store = new CheckpointStore(run.fileSystem(), run.path(RunLayout.CHECKPOINTS));
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
            "checkpoints: %s, expected at most the %s whole in %s (train --keep says how many stay)"
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
