package org.nshot.spark.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.nshot.spark.report.LockWatch.State;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;

/** A run that is looked at again and again. For one thread. */
final class RunWatch {
  /** So many epochs say how long the next will take. */
  private static final int RECENT = 5;

  private final RunReader reader;
  private final Configuration hadoop;
  private final LongSupplier nanoTime;
  private final Map<String, LockWatch> locks = new TreeMap<>();
  private int epochs = -1;
  private long epochNanos;

  /** A look: the run, and how it is doing. */
  record Look(RunView run, RunStatus status) {}

  /**
   * @param nanoTime a clock of this process
   */
  RunWatch(RunReader reader, Configuration hadoop, LongSupplier nanoTime) {
    this.reader = reader;
    this.hadoop = hadoop;
    this.nanoTime = nanoTime;
  }

  Look look() throws IOException {
    Map<String, State> held = held();
    RunView run = reader.read(); // after the locks: whoever let go has written all
    long now = nanoTime.getAsLong();
    if (run.training().progress().done() != epochs) {
      epochs = run.training().progress().done();
      epochNanos = now;
    }
    return new Look(run, status(run, held, (now - epochNanos) / 1e9));
  }

  /** Locks of the run (by an empty name) and of the folders below it. */
  private Map<String, State> held() throws IOException {
    Map<String, State> held = new TreeMap<>();
    held.put("", state(""));
    for (FileStatus child : reader.files().fileSystem().listStatus(reader.files().root())) {
      if (child.isDirectory()) {
        held.put(child.getPath().getName(), state(child.getPath().getName()));
      }
    }
    held.values().removeIf(State.FREE::equals);
    return held;
  }

  private State state(String folder) throws IOException {
    RunFiles files =
        folder.isEmpty()
            ? reader.files()
            : new RunFiles(reader.files().path(folder).toString(), hadoop);
    return locks.computeIfAbsent(folder, key -> new LockWatch(nanoTime)).look(RunLock.look(files));
  }

  private static RunStatus status(RunView run, Map<String, State> held, double sinceEpoch) {
    Optional<String> works = first(held, State.ALIVE);
    Optional<String> unsure = first(held, State.CHECKING);
    RunView.Progress progress = run.training().progress();
    double share = (double) progress.done() / progress.all();
    String epochs = "%s of %s epochs".formatted(progress.done(), progress.all());
    if (works.isPresent() && works.get().isEmpty()) {
      return training(run, epochs, sinceEpoch);
    }
    if (works.isPresent()) {
      return new RunStatus(
          run.place().name(),
          RunStatus.State.RUNNING,
          working(works.get(), run),
          "in " + works.get(),
          share,
          Optional.empty(),
          Stage.of(run));
    }
    if (unsure.isPresent()) {
      return status(
          run,
          RunStatus.State.CHECKING,
          "Looking",
          "whether the process that holds the run still lives; it shows within half a minute (%s)"
              .formatted(epochs));
    }
    if (progress.finished()) {
      return status(run, RunStatus.State.DONE, "Done", epochs + " are trained");
    }
    if (run.training().failure().isPresent() && !held.containsKey("")) {
      return status(
          run,
          RunStatus.State.FAILED,
          "Failed",
          "after %s: %s. The same command goes on from there"
              .formatted(epochs, run.training().failure().get()));
    }
    return status(
        run,
        RunStatus.State.STOPPED,
        "Stopped",
        held.containsKey("")
            ? "after %s: its process is gone without having let go; the same command goes on"
                .formatted(epochs)
            : "after %s: nothing trains it now, and the same command goes on".formatted(epochs));
  }

  private static RunStatus training(RunView run, String epochs, double sinceEpoch) {
    RunView.Progress progress = run.training().progress();
    double[] walls = run.training().series().getOrDefault("seconds.wall", new double[0]);
    double[] recent =
        Arrays.stream(walls).skip(Math.max(0, walls.length - RECENT)).sorted().toArray();
    int left = progress.all() - progress.done();
    if (recent.length == 0 || left == 0) {
      return status(run, RunStatus.State.RUNNING, "Training", epochs);
    }
    double each =
        recent[recent.length / 2]
            + perEpoch(run.training().series(), "seconds.test", run)
            + perEpoch(run.findings().rankQuality(), "seconds", run);
    double begun = Math.min(each * 0.95, sinceEpoch);
    double seconds = left * each - begun;
    return new RunStatus(
        run.place().name(),
        RunStatus.State.RUNNING,
        "Training",
        "%s, %s left".formatted(epochs, RunStatus.about(seconds)),
        (progress.done() + begun / each) / progress.all(),
        Optional.of(seconds),
        Stage.of(run));
  }

  /** What some epochs took beside their steps, spread over all that are done. */
  private static double perEpoch(Map<String, double[]> columns, String name, RunView run) {
    double[] seconds = columns.getOrDefault(name, new double[0]);
    return Arrays.stream(seconds).filter(Double::isFinite).sum() / run.training().progress().done();
  }

  private static RunStatus status(
      RunView run, RunStatus.State state, String headline, String text) {
    return new RunStatus(
        run.place().name(),
        state,
        headline,
        text,
        (double) run.training().progress().done() / run.training().progress().all(),
        Optional.empty(),
        Stage.of(run));
  }

  /** The run's own lock comes before those of its folders. */
  private static Optional<String> first(Map<String, State> held, State state) {
    return held.keySet().stream().filter(folder -> held.get(folder) == state).findFirst();
  }

  private static String working(String folder, RunView run) {
    if (folder.equals(RunLayout.RANKING)) {
      return "Ranking";
    }
    return run.findings().retrained().stream()
            .anyMatch(network -> network.place().name().equals(folder))
        ? "Retraining"
        : "Searching";
  }
}
