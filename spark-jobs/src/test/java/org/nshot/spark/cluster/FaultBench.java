package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A cluster of two one-core workers, a training, and what it comes to when nothing happens. */
final class FaultBench implements AutoCloseable {
  private final Path home;
  private final Path folder;
  private final List<String> settings;
  private final int undisturbedTasks;
  private final StandaloneCluster cluster;
  private final Outcome undisturbed;

  /**
   * Starts the cluster and trains once.
   *
   * @param home nshot's folder
   * @param folder for all that comes of it
   * @param settings options of train but for the run directory; of an epoch that outlasts one
   *     checkpoint
   * @param undisturbedTasks tasks that an executor does before a fault strikes
   */
  FaultBench(Path home, Path folder, List<String> settings, int undisturbedTasks)
      throws IOException, InterruptedException {
    this.home = home;
    this.folder = folder;
    this.settings = settings;
    this.undisturbedTasks = undisturbedTasks;
    cluster = new StandaloneCluster(home, folder.resolve("cluster"), "2");
    Path run = folder.resolve("undisturbed");
    try (TrainProcess training =
        TrainProcess.start(home, cluster.url(), run, folder.resolve("undisturbed.log"), settings)) {
      int exitCode = training.waitFor();
      Fault.require(exitCode == 0, "undisturbed: exit code " + exitCode + ": " + training.end());
      undisturbed = Outcome.of(run);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  Path home() {
    return home;
  }

  StandaloneCluster cluster() {
    return cluster;
  }

  List<String> settings() {
    return settings;
  }

  int undisturbedTasks() {
    return undisturbedTasks;
  }

  Outcome undisturbed() {
    return undisturbed;
  }

  void requireAsUndisturbed(Outcome outcome) throws IOException {
    Optional<String> difference = undisturbed.difference(outcome);
    Fault.require(
        difference.isEmpty(), "not as undisturbed: " + difference.orElse("no difference"));
  }

  /**
   * @return what was seen
   * @throws IOException naming what was not as promised
   */
  String inflict(Fault fault) throws IOException, InterruptedException {
    return fault.inflict(new Scene(this, folder.resolve(fault.name())));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    cluster.close();
  }
}
