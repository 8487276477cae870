package org.nshot.spark.export;

import java.util.Optional;
import org.nshot.spark.evaluation.EvaluationRequest;
import org.nshot.spark.run.Patience;

/**
 * What to export, and how.
 *
 * @param run of a supernet
 * @param retrained directory of a network alone; one of the two
 * @param data where its data lies now
 * @param output the folder
 * @param folded whether ONNX has normalisations in its convolutions
 * @param preprocessing whether ONNX takes bytes
 * @param calibration how many images a supernet's path gets its running statistics from, where that
 *     isn't the usual number
 * @param latencyTable URI of the table that says how long paths take
 * @param seed what draws images
 * @param threads of a task
 * @param giveUpAfter how long executors may be away
 */
record ExportRequest(
    Optional<String> run,
    Optional<String> retrained,
    Optional<String> data,
    ExportFormat format,
    String output,
    boolean folded,
    boolean preprocessing,
    Optional<Integer> calibration,
    Optional<String> latencyTable,
    long seed,
    int threads,
    Patience giveUpAfter) {

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  ExportRequest {
    if (run.isPresent() == retrained.isPresent()) {
      throw new IllegalArgumentException(
          "--run and --retrained: %s, expected one of them"
              .formatted(run.isPresent() ? "both" : "neither"));
    }
    if (format != ExportFormat.ONNX && preprocessing) {
      throw new IllegalArgumentException(
          "--with-preprocessing: %s, expected onnx, which alone can hold it"
              .formatted(format.label()));
    }
    if (format != ExportFormat.ONNX && !folded) {
      throw new IllegalArgumentException(
          "--no-fold: %s, expected onnx: other formats never fold".formatted(format.label()));
    }
    if (retrained.isPresent() && calibration.isPresent()) {
      throw new IllegalArgumentException(
          "--calibration-images: given beside --retrained, expected --run: a network that was"
              + " trained alone has running statistics");
    }
    if (calibration.isPresent() && calibration.get() < 2) {
      throw new IllegalArgumentException(
          "calibration-images: " + calibration.get() + ", expected at least 2");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", expected at least 1");
    }
  }

  /** How many images a supernet's path gets its running statistics from. */
  int calibrationImages() {
    return calibration.orElse(EvaluationRequest.CALIBRATION_IMAGES);
  }
}
