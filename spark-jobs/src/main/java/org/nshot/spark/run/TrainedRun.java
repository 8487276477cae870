package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.checkpoint.CheckpointStore.Part;
import org.nshot.supernet.ParameterLayout;

/**
 * A run's newest whole checkpoint, as far as those need it who use the network.
 *
 * @param description what the run is
 * @param checkpoint its name
 * @param weights to use the network with, full vector: of a supernet, or of a network alone (their
 *     average, where one is kept and no other is asked for)
 * @param fingerprint SHA-256 of the weights' file, of weights in no file that of their values
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
    MessageDigest digest = DigestUtils.getSha256Digest();
    WeightDigest.update(digest, weights);
    return new TrainedRun(
        description, checkpoint, weights, HexFormat.of().formatHex(digest.digest()));
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
   * @throws IOException if there is none, or no whole checkpoint in it
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
    Path folder = run.path(RunLayout.CHECKPOINTS);
    CheckpointStore store = new CheckpointStore(run.fileSystem(), folder);
    Optional<Part> found = store.newestFile(choice::file);
    if (found.isEmpty()) { // a live training may have replaced what was listed: a newer is there
      found = store.newestFile(choice::file);
    }
    Part newest =
        found.orElseThrow(
            () -> new IOException(folder + ": no whole checkpoint; train writes one"));
    String source = "%s/%s/%s".formatted(folder, newest.name(), newest.file());
    try {
      return new TrainedRun(
          description,
          newest.name(),
          layout.fromTensors(newest.tensors(), source),
          newest.digest());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
