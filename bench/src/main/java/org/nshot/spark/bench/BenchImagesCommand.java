package org.nshot.spark.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.session.SparkSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** {@code nshot bench-images}: {@link ImageBenchmark} from the command line. */
@picocli.CommandLine.Command(
    name = "bench-images",
    description = {
      "Times images from a shard to batches: decoding, random resized crop, flip, normalisation.",
      "Result: rates, one for each resolution and number of threads, with images_per_second (median"
          + " of the passes) and passes."
    },
    sortOptions = false)
public final class BenchImagesCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(BenchImagesCommand.class);

  @Option(names = "--data", required = true, paramLabel = "URI", description = "What ingest wrote.")
  private String data;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "train",
      description = "Which of its splits.")
  private String split;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "1000",
      description = "The split's first images, as many at most.")
  private int images;

  @Option(
      names = "--resolutions",
      paramLabel = "PIXELS",
      split = ",",
      defaultValue = "224,96",
      description = "Height and width of a batch's images.")
  private List<Integer> resolutions;

  @Option(
      names = "--threads",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2",
      description = "Threads that work.")
  private List<Integer> threads;

  @Option(
      names = "--jitter",
      paramLabel = "S",
      defaultValue = "0",
      description = "Strength of the colour jitter, 0 to 1.")
  private double jitter;

  @Option(
      names = "--passes",
      paramLabel = "P",
      defaultValue = "5",
      description = "Passes that are timed; two before them warm up.")
  private int passes;

  @Override
  public ObjectNode run() throws IOException {
    require(images >= 1, "--images", images);
    require(passes >= 1, "--passes", passes);
    resolutions.forEach(side -> require(side >= 1, "--resolutions", side));
    threads.forEach(count -> require(count >= 1, "--threads", count));
    ImageDataset set = ImageDataset.open(SparkSessions.open("nshot bench-images", 1), data);
    List<ImagesResult.Rate> rates = new ArrayList<>();
    try (ImageBenchmark benchmark = ImageBenchmark.of(set, split, images)) {
      for (int side : resolutions) {
        for (int count : threads) {
          benchmark.rates(side, jitter, count, 1);
          rates.add(rate(side, count, benchmark.rates(side, jitter, count, passes)));
        }
      }
      return MetricsJson.tree(
          new ImagesResult(
              "bench-images", set.manifest().storage().label(), benchmark.images(), jitter, rates));
    }
  }

  private static void require(boolean holds, String flag, int value) {
    if (!holds) {
      throw new UsageException("%s: %s, expected at least 1".formatted(flag, value));
    }
  }

  private static ImagesResult.Rate rate(int side, int threads, double[] passes) {
    ImagesResult.Rate rate = ImagesResult.Rate.of(side, threads, passes);
    LOG.info("{} px, {} threads: {} images/s", side, threads, rate.imagesPerSecond());
    return rate;
  }
}
