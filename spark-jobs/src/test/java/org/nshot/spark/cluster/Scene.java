package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One training, what happens to it, and what it must come to. */
final class Scene {
  private final FaultBench bench;
  private final Path folder;
  private int starts;

  Scene(FaultBench bench, Path folder) throws IOException {
    this.bench = bench;
    this.folder = Files.createDirectories(folder);
  }

  Path run() {
    return folder.resolve("disk/run");
  }

  /** The cluster of two that every fault may use that leaves it as it is. */
  StandaloneCluster cluster() {
    return bench.cluster();
  }

  /** One for this scene alone. */
  StandaloneCluster cluster(int workers) throws IOException, InterruptedException {
    return new StandaloneCluster(
        bench.home(), folder.resolve("cluster"), Integer.toString(workers));
  }

  /** The file system that the run directory lies on. */
  SmallDisk smallDisk() throws IOException, InterruptedException {
    return new SmallDisk(folder.resolve("disk"));
  }

  Sabotage sabotage(FaultPlugin.Kind kind, int times) throws IOException {
    return new Sabotage(folder.resolve("faults"), kind, times, bench.undisturbedTasks());
  }

  @SafeVarargs
  final TrainProcess train(StandaloneCluster cluster, List<String>... options) throws IOException {
    List<String> all = new ArrayList<>(bench.settings());
    for (List<String> more : options) {
      all.addAll(more);
    }
    Path log = folder.resolve("train-" + ++starts + ".log");
    return TrainProcess.start(bench.home(), cluster.url(), run(), log, all);
  }

  /** Lets it train into the middle of an epoch, then kills it. */
  void killDriver() throws IOException, InterruptedException {
    try (TrainProcess training = train(cluster())) {
      training.awaitCheckpoint();
      training.kill();
    }
    Fault.require(!Files.exists(run().resolve("_SUCCESS")), "it was done before it was killed");
  }

  /**
   * @return what was found
   * @throws IOException if it fails, or ends with anything but the undisturbed run's outcome
   */
  String requireDone(TrainProcess training) throws IOException, InterruptedException {
    int exitCode = training.waitFor();
    Fault.require(exitCode == 0, "exit code %d: %s".formatted(exitCode, training.end()));
    bench.requireAsUndisturbed(Outcome.of(run()));
    return "nothing else to see";
  }

  /**
   * @param reason part of its one line
   * @return that line
   */
  String requireFailed(TrainProcess training, String reason)
      throws IOException, InterruptedException {
    int exitCode = training.waitFor();
    List<String> lines = training.log().lines().filter(l -> l.startsWith("nshot: ")).toList();
    Fault.require(exitCode == 1, "exit code %d, expected 1: %s".formatted(exitCode, lines));
    Fault.require(
        lines.size() == 1 && lines.get(0).contains(reason),
        "it said %s, expected one line with '%s'".formatted(lines, reason));
    Fault.require(
        training.end().equals(lines.get(0)), "after its line it went on: " + training.end());
    return lines.get(0);
  }
}
