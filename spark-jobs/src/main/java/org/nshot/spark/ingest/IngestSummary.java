package org.nshot.spark.ingest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nshot.data.DatasetManifest;
import org.nshot.space.Shape;

/**
 * What {@code nshot ingest} says.
 *
 * @param output URI of the data set, as it was given
 * @param splits by name
 * @param classes how many
 * @param storage {@code pixels} or {@code encoded}
 * @param least smallest height, smallest width and channels of its images
 * @param most largest height, largest width and channels
 * @param skippedFiles files that are no part of a split
 * @param seconds of wall-clock time, to the millisecond
 * @param imagesPerSecond good and bad ones
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record IngestSummary(
    String command,
    String output,
    Map<String, Split> splits,
    int classes,
    String storage,
    List<Integer> least,
    List<Integer> most,
    int skippedFiles,
    double seconds,
    long imagesPerSecond) {

  /**
   * A split of it.
   *
   * @param bad images that were left out
   */
  record Split(int images, int bad) {}

  static IngestSummary of(String output, Ingest.Result result) {
    DatasetManifest manifest = result.manifest();
    Map<String, Split> splits = new LinkedHashMap<>();
    manifest
        .splits()
        .forEach((name, split) -> splits.put(name, new Split(split.count(), split.bad().total())));
    return new IngestSummary(
        "ingest",
        output,
        splits,
        manifest.classes().size(),
        manifest.storage().label(),
        sizes(manifest.images().least()),
        sizes(manifest.images().most()),
        manifest.skipped().total(),
        Math.round(result.seconds() * 1000) / 1000.0,
        Math.round(result.images() / result.seconds()));
  }

  private static List<Integer> sizes(Shape image) {
    return List.of(image.height(), image.width(), image.channels());
  }
}
