package org.nshot.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.ingest.StoredSamples;
import org.nshot.spark.run.RunDescription;
import org.nshot.tensors.Tensor;
import org.nshot.training.TrainingStateFiles;

/** From a checkpoint's tables and the data set to the images that are drawn most and least. */
final class ImportanceReader {
  private static final int SHOWN = 12;

  private ImportanceReader() {}

  /**
   * @param notes why there are no images, if there are none
   */
  record Found(ImportanceView view, List<String> notes) {}

  /**
   * Empty before the first epoch's end. Data that isn't where it was is no error: the shares are
   * told without the images.
   */
  static Optional<Found> read(
      Map<String, Tensor> tables,
      RunDescription run,
      Optional<String> dataNow,
      Configuration hadoop) {
    Optional<double[]> distribution = TrainingStateFiles.dataDistribution(tables);
    if (distribution.isEmpty() || distribution.get().length == 0) {
      return Optional.empty();
    }
    ImportanceView.Extremes extremes = ImportanceView.Extremes.of(distribution.get(), SHOWN);
    try {
      return Optional.of(
          new Found(
              withImages(extremes, run, dataNow.orElse(run.data().uri()), hadoop), List.of()));
    } catch (IOException e) {
      return Optional.of(
          new Found(
              ImportanceView.of(extremes, List.of(), List.of()),
              List.of("No images are shown, as the data can't be read: " + FirstLine.of(e))));
    }
  }

  private static ImportanceView withImages(
      ImportanceView.Extremes extremes, RunDescription run, String uri, Configuration hadoop)
      throws IOException {
    StoredSamples data = StoredSamples.open(uri, hadoop);
    run.requireData(data.manifest(), uri);
    int[] trainIds = run.config().holdout(data.labels(DatasetManifest.TRAIN)).trainIds();
    if (trainIds.length != extremes.shares().length) {
      throw new IOException(
          "%s images train, the checkpoint knows %s"
              .formatted(trainIds.length, extremes.shares().length));
    }
    int[] wanted =
        Arrays.stream(new int[][] {extremes.most(), extremes.least()})
            .flatMapToInt(Arrays::stream)
            .map(position -> trainIds[position])
            .sorted()
            .distinct()
            .toArray();
    Map<Integer, StoredSamples.Sample> samples = new HashMap<>();
    for (StoredSamples.Sample sample : data.images(DatasetManifest.TRAIN, wanted)) {
      samples.put(sample.id(), sample);
    }
    return ImportanceView.of(
        extremes,
        shown(extremes, extremes.most(), trainIds, samples),
        shown(extremes, extremes.least(), trainIds, samples));
  }

  private static List<ImportanceView.Shown> shown(
      ImportanceView.Extremes extremes,
      int[] positions,
      int[] trainIds,
      Map<Integer, StoredSamples.Sample> samples)
      throws IOException {
    List<ImportanceView.Shown> shown = new ArrayList<>();
    for (int position : positions) {
      StoredSamples.Sample sample = samples.get(trainIds[position]);
      shown.add(
          new ImportanceView.Shown(
              sample.id(),
              extremes.shares()[position],
              sample.label(),
              Thumbnail.of(sample.image())));
    }
    return shown;
  }
}
