package org.nshot.spark.evaluation;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nshot.data.DatasetManifest;
import org.nshot.evaluation.HeldOutImages;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.training.TrainingConfig;

/**
 * Which images are evaluated on, or calibrated on.
 *
 * @param split of the data
 * @param ids sample ids of that split, ascending
 */
public record ImageSelection(String split, int[] ids) {

  /**
   * @param config of the run: what it held out
   * @throws IOException if the data has not so many
   * @throws IllegalArgumentException if there is no such split
   */
  static ImageSelection of(EvaluationRequest request, TrainingConfig config, ImageDataset data)
      throws IOException {
    boolean holdout = request.split().equals(EvaluationRequest.HOLDOUT);
    String split = holdout ? DatasetManifest.TRAIN : request.split();
    int[] ids;
    if (holdout) {
      if (config.data().holdout().none()) {
        throw new IOException(
            "split holdout: the run held no images out, expected one of "
                + data.manifest().splits().keySet());
      }
      ids = config.holdout(data.labels(split)).keptIds();
    } else {
      ids = IntStream.range(0, data.manifest().split(split).count()).toArray();
    }
    return new ImageSelection(
        split, HeldOutImages.draw(ids, count(request, ids.length), request.seed()));
  }

  /**
   * Images that trained, to take statistics from.
   *
   * @param most how many, or all if there are fewer
   * @param seed what draws them
   * @param config of the run: what it held out
   */
  public static ImageSelection trained(
      int most, long seed, TrainingConfig config, ImageDataset data) throws IOException {
    int[] ids = config.holdout(data.labels(DatasetManifest.TRAIN)).trainIds();
    return new ImageSelection(
        DatasetManifest.TRAIN, HeldOutImages.draw(ids, Math.min(most, ids.length), seed));
  }

  private static int count(EvaluationRequest request, int available) throws IOException {
    int count = request.images().orElse(Math.min(EvaluationRequest.DEFAULT_IMAGES, available));
    if (count > available || available == 0) {
      throw new IOException(
          "images: %s, but split %s has %s: take at most that many, or leave --images out"
              .formatted(count, request.split(), available));
    }
    return count;
  }

  int count() {
    return ids.length;
  }

  /** What speaks against so few images, if anything does. */
  Optional<String> warning(int classes) {
    return count() < classes
        ? Optional.of(
            "images: %s for %s classes: some class has none, and accuracies of so few say little; expected at least one for each, many more are usual"
                .formatted(count(), classes))
        : Optional.empty();
  }

  /** Tells it from other images of the same data. */
  String fingerprint() {
    return split + Arrays.toString(ids);
  }
}
