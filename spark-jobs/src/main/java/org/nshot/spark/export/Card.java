package org.nshot.spark.export;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.data.Normalization;
import org.nshot.spark.events.RunResult;

/**
 * What a model is, for programs: {@code card.json}.
 *
 * @param format the file's name for itself
 * @param version of the format
 * @param model its file
 * @param network what it computes
 * @param classes their names, in the order of the logits
 * @param data what trained it
 * @param training how its weights came about
 * @param calibration of its running statistics, empty where training kept them
 * @param accuracy empty where it wasn't measured
 * @param latency empty where it isn't known
 * @param nshot what wrote the card
 */
record Card(
    String format,
    int version,
    Model model,
    Network network,
    List<String> classes,
    Data data,
    Training training,
    Optional<Calibration> calibration,
    Optional<Measured> accuracy,
    Optional<Latency> latency,
    RunResult.Nshot nshot) {

  /**
   * A model's file.
   *
   * @param format as the command line names it
   * @param opset ONNX's operator set
   * @param folded whether ONNX has normalisations in its convolutions
   * @param input name of the input, where it has one
   * @param output name of the output, where it has one
   * @param takes what the input holds; empty for a supernet's weights
   */
  record Model(
      String file,
      String format,
      int bytes,
      String sha256,
      Optional<Integer> opset,
      Optional<Boolean> folded,
      Optional<String> input,
      Optional<String> output,
      Optional<String> takes) {}

  /**
   * A path, or a supernet: then all from the path on is empty.
   *
   * @param options of the space
   * @param arch the path in the first notation of its space
   * @param notations the path in all of them
   * @param multiplyAdds for one image
   */
  record Network(
      String space,
      Map<String, String> options,
      Optional<String> arch,
      Optional<Map<String, String>> notations,
      Optional<Long> weights,
      Optional<Long> multiplyAdds) {}

  /**
   * A data set.
   *
   * @param trainImages images of its train split
   */
  record Data(String fingerprint, int trainImages, Normalization normalization) {}

  /**
   * A training.
   *
   * @param method in a sentence
   * @param recipe of a supernet, if its settings amount to one
   * @param supernet what is known of the one that a network alone starts from; empty where it
   *     starts from scratch
   * @param settings all that it was asked for, by key
   */
  record Training(
      String method,
      Optional<String> recipe,
      Optional<Map<String, String>> supernet,
      String checkpoint,
      String weightsSha256,
      long seed,
      Map<String, String> settings) {}

  /**
   * Running statistics taken after training.
   *
   * @param seed what drew the images
   */
  record Calibration(long images, long seed) {}

  /** How a network did on a split of the data. */
  record Measured(String split, double accuracy, double loss, int images) {
    static Measured of(Accuracy accuracy) {
      return new Measured(
          accuracy.split(),
          accuracy.result().accuracy(),
          accuracy.result().loss(),
          accuracy.result().images());
    }
  }
}
