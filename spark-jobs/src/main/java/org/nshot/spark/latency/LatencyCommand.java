package org.nshot.spark.latency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.input.AtLeast;
import org.nshot.latency.LatencyCsv;
import org.nshot.latency.LatencyMeasurement;
import org.nshot.latency.LatencyRuntime;
import org.nshot.latency.Repeats;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.run.PatienceOption;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.space.SpaceOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nshot latency}. */
@picocli.CommandLine.Command(
    name = "latency",
    description = {
      "Measures how long a space's operations and some whole paths take on this machine, by"
          + " nshot's engine or by ONNX Runtime, and writes latency.csv, which search"
          + " --latency-table reads, here or elsewhere.",
      "A path's time is predicted by its operations; how well, is said of paths that were measured"
          + " whole: Kendall's tau and the mean error."
    },
    modelTransformer = SpaceOptions.class,
    sortOptions = false)
public final class LatencyCommand implements Command {
  private static final int RGB = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--run",
      paramLabel = "URI",
      description = "The space, images and classes of a run; or --space.")
  private Optional<String> run;

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      description = "A shipped space, or the file of a description.")
  private Optional<String> space;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "With --space, height and width of an image; as the space is usually measured.")
  private Optional<Integer> resolution;

  @Option(
      names = "--classes",
      paramLabel = "K",
      description = "With --space, classes; as the space is usually measured.")
  private Optional<Integer> classes;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "URI",
      description = "Folder for latency.csv, paths.csv and latency.json.")
  private String output;

  @Option(names = "--overwrite", description = "Replace an earlier measurement in it.")
  private boolean overwrite;

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      defaultValue = "nshot",
      description = "nshot, or onnxruntime, whose jar must be on the class path.")
  private String runtime;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description = "Threads of a forward pass.")
  private int threads;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "1",
      description = "Images of a forward pass.")
  private int batch;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "5",
      description = "Fewest forward passes of each network before the first that is timed.")
  private int warmup;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "20",
      description = "Fewest forward passes of each network that are timed: their median counts.")
  private int repeat;

  @Option(
      names = "--least-ms",
      paramLabel = "MS",
      defaultValue = "50",
      description = "How long a network is warmed up, and timed, at least, in each round.")
  private double leastMillis;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often all networks are timed, one after another: a while in which the machine is"
              + " busy then spoils a part of each.")
  private int rounds;

  @Option(
      names = "--paths",
      paramLabel = "N",
      defaultValue = "30",
      description = "Whole paths that say how well operations predict.")
  private int paths;

  @Option(
      names = "--fit-paths",
      paramLabel = "N",
      defaultValue = "10",
      description = "Other whole paths, which bring the operations' times to the paths' scale.")
  private int fitPaths;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "What draws the paths.")
  private long seed;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "What the tables call this machine; by default its processor's name.")
  private Optional<String> device;

  @Mixin private PatienceOption patience;

  @Override
  public ObjectNode run() throws IOException, InterruptedException {
    Configuration hadoop = HadoopSettings.ofSpark();
    LatencyJob.Request request;
    LatencyRuntime chosen;
    Repeats repeats;
    try {
      request =
          new LatencyJob.Request(
              searchSpace(hadoop),
              new LatencyMeasurement.Plan(fitPaths, paths, rounds, seed),
              new LatencyCsv.Conditions(
                  runtime,
                  AtLeast.one("threads", threads),
                  AtLeast.one("batch", batch),
                  device.orElseGet(Processor::name)),
              overwrite,
              patience.patience());
      chosen = LatencyRuntime.named(runtime);
      repeats = new Repeats(warmup, repeat, leastMillis);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    requirePaths(request.space());
    return new LatencyJob(request, new RunFiles(output, hadoop))
        .run(chosen.stopwatch(threads, batch, repeats));
  }

  /** No path is timed twice. */
  private void requirePaths(SearchSpace space) {
    BigInteger asked = BigInteger.valueOf((long) fitPaths + paths);
    if (asked.compareTo(space.paths()) > 0) {
      throw new UsageException(
          "--fit-paths %s and --paths %s: %s has %s paths, expected at most that many together"
              .formatted(fitPaths, paths, space.name(), space.paths()));
    }
  }

  private SearchSpace searchSpace(Configuration hadoop) throws IOException {
    if (run.isPresent() == space.isPresent()) {
      throw new UsageException("expected one of --run and --space");
    }
    if (space.isPresent()) {
      SpaceSpec chosen = SpaceOptions.spec(space.get(), spec);
      int side = resolution.orElse(chosen.usual().resolution());
      return chosen.at(new Shape(side, side, RGB), classes.orElse(chosen.usual().classes()));
    }
    if (resolution.isPresent() || classes.isPresent() || !SpaceOptions.given(spec).isEmpty()) {
      throw new UsageException(
          "--run has its own images, classes and options of the space: leave those out, or take"
              + " --space");
    }
    return TrainedRun.describe(new RunFiles(run.get(), hadoop)).supernet().create();
  }
}
