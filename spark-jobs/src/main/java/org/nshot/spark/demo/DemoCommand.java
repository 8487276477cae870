package org.nshot.spark.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.nshot.spark.api.Ingested;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.api.Ranked;
import org.nshot.spark.api.Reported;
import org.nshot.spark.api.Trained;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.shapes.ShapeDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** {@code nshot demo}: the main job, by the calls that a user makes. */
@picocli.CommandLine.Command(
    name = "demo",
    description = {
      "The main job in a few minutes, with nothing but this repository: draws a small data set of"
          + " ten shapes, ingests it, trains a supernet on it, ranks"
          + " paths with its weights, and shows the best, the training curve and a report's page."
    })
public final class DemoCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);
  private static final int SHOWN = 5;

  private static final String NEXT =
      """
      On real images, with a folder for each class under train and test:

        ./nshot ingest --format image-folder --input IMAGES --output runs/data
        ./nshot train --data runs/data --run runs/first
        ./nshot rank --run runs/first --paths 500 --images 1000 --score accuracy+naswot
      """;

  /** Twice the recipe's: a dozen short epochs have to do. */
  private static final double LEARNING_RATE = 0.1;

  private static final double HOLDOUT = 0.25;
  private static final int RANKING_IMAGES = 500;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "runs/demo",
      description = "Where it keeps its files; what an earlier demo left there is replaced.")
  private Path dir;

  @Option(
      names = "--train-images",
      paramLabel = "N",
      defaultValue = "400",
      description = "Images of a class to train on and rank with.")
  private int trainImages;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "12",
      description = "Epochs of training.")
  private int epochs;

  @Option(names = "--paths", paramLabel = "N", defaultValue = "200", description = "Paths to rank.")
  private int paths;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Where images, weights and paths come from.")
  private long seed;

  @Override
  public ObjectNode run() throws Exception {
    long start = System.nanoTime();
    DemoFolder folder = new DemoFolder(dir.toAbsolutePath().normalize());
    ShapeDataSet images = images();
    folder.renew();

    LOG.info("Drawing {} images of ten shapes into {}", images.images(), folder.images());
    images.write(folder.images());
    LOG.info("Ingesting them into {}", folder.data());
    Ingested ingested =
        Nshot.ingest()
            .format("image-folder")
            .input(UserPath.uri(folder.images()))
            .output(UserPath.uri(folder.data()))
            .call();
    LOG.info("Training a small NAS-Bench-201 supernet, {} epochs", epochs);
    Trained trained =
        Nshot.train()
            .data(ingested.output())
            .run(UserPath.uri(folder.run()))
            .set("channels", 8)
            .set("cells", 1)
            .batch(32)
            .shards(2)
            .set("holdout", HOLDOUT)
            .set("augment", "none")
            .set("lr", LEARNING_RATE)
            .epochs(epochs)
            .seed(seed)
            .call();
    LOG.info("Ranking {} paths on images that it did not see", paths);
    Ranked ranked =
        Nshot.rank()
            .run(UserPath.uri(folder.run()))
            .paths(paths)
            .images(heldOut(images))
            .seed(seed)
            .call();

    LOG.info("Making a page of it");
    Reported reported =
        Nshot.report().run(trained.run()).output(UserPath.uri(folder.report())).overwrite().call();

    double seconds = (System.nanoTime() - start) / 1e9;
    TrainingCurve curve = TrainingCurve.read(folder.run().resolve(RunLayout.EPOCHS));
    List<RankedPath> best =
        RankedPath.best(folder.run().resolve(RunLayout.RANKING + "/ranking.csv"), SHOWN);
    System.err.println(report(curve, best, folder.report(), seconds));
    return MetricsJson.tree(
        new DemoResult(
            "demo", seconds, ingested.json(), trained.json(), ranked.json(), reported.json()));
  }

  private static int heldOut(ShapeDataSet images) {
    return Math.max(1, Math.min(RANKING_IMAGES, (int) (HOLDOUT * images.trainImages())));
  }

  private ShapeDataSet images() {
    try {
      return new ShapeDataSet(seed, trainImages, Math.max(1, trainImages / 8));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private String report(TrainingCurve curve, List<RankedPath> best, Path page, double seconds) {
    StringBuilder text = new StringBuilder();
    text.append("%nTraining, %s epochs:%n%s%n".formatted(epochs, curve.text()));
    text.append(
        "%nThe best %s of %s paths (of those that compute the same, one):%n"
            .formatted(best.size(), paths));
    best.forEach(path -> text.append(path.text()).append(System.lineSeparator()));
    text.append(
        String.format(
            Locale.ROOT, "%nDone in %.0f s. All of it on one page: open %s%n%n", seconds, page));
    return text.append(NEXT).toString();
  }
}
