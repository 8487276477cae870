package org.nshot.spark.report;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.nshot.spark.metrics.Progress;
import org.nshot.spark.metrics.ProgressNote;
import org.nshot.spark.report.LockWatch.State;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;

/** A run that is looked at again and again. For one thread. */
final class RunWatch {
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
    Optional<String> works = first(held, State.ALIVE);
    Optional<Progress> note =
        works.isPresent() ? ProgressNote.read(files(works.get())) : Optional.empty();
    return new Look(run, status(run, held, note, (now - epochNanos) / 1e9));
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
    return locks
        .computeIfAbsent(folder, key -> new LockWatch(nanoTime))
        .look(RunLock.look(files(folder)));
  }

  private RunFiles files(String folder) throws IOException {
    return folder.isEmpty()
        ? reader.files()
        : new RunFiles(reader.files().path(folder).toString(), hadoop);
  }

  /**
   * @param note of whoever works
   */
  private static RunStatus status(
      RunView run, Map<String, State> held, Optional<Progress> note, double sinceEpoch) {
    Optional<String> works = first(held, State.ALIVE);
    Optional<String> unsure = first(held, State.CHECKING);
    RunView.Progress progress = run.training().progress();
    double share = (double) progress.done() / progress.all();
    String epochs = "%s of %s epochs".formatted(progress.done(), progress.all());
    if (works.isPresent() && works.get().isEmpty()) {
      return running(run, "Training", TrainingWatch.of(run, note, sinceEpoch));
    }
    if (works.isPresent()) {
      String folder = works.get();
      return run.findings().retrained().stream()
          .filter(network -> network.place().name().equals(folder))
          .findFirst()
          .map(network -> running(run, "Retraining", retraining(network, note)))
          .orElseGet(
              () -> {
                Work work = Work.in(folder, run);
                return running(run, work.headline, evaluating(work, folder, share, note));
              });
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

  /** What is done in a folder of a run. */
  private enum Work {
    /** Of which each generation has about as many new paths. */
    SEARCH("Searching", "generation", true),

    /** First by the supernet, then by fresh weights on a few images. */
    RANKING("Ranking", "part", false),

    /** What tells of itself when it is done: an export, a latency table. */
    OTHER("Working", "part", false);

    private final String headline;
    private final String part;
    private final boolean partsAreAlike;

    Work(String headline, String part, boolean partsAreAlike) {
      this.headline = headline;
      this.part = part;
      this.partsAreAlike = partsAreAlike;
    }

    static Work in(String folder, RunView run) {
      if (folder.equals(RunLayout.RANKING)) {
        return RANKING;
      }
      boolean search =
          run.findings().searches().stream().anyMatch(one -> one.name().equals(folder));
      return search ? SEARCH : OTHER;
    }
  }

  private static RunStatus running(RunView run, String headline, TrainingWatch.Seen seen) {
    return new RunStatus(
        run.place().name(),
        RunStatus.State.RUNNING,
        headline,
        seen.text(),
        seen.share(),
        seen.secondsLeft(),
        Stage.of(run));
  }

  private static TrainingWatch.Seen retraining(RunView network, Optional<Progress> note) {
    TrainingWatch.Seen seen = TrainingWatch.of(network, note, 0);
    return new TrainingWatch.Seen(
        "in %s: %s".formatted(network.place().name(), seen.text()),
        seen.share(),
        seen.secondsLeft());
  }

  /**
   * @param trained what is shown as done while nothing is known
   */
  private static TrainingWatch.Seen evaluating(
      Work work, String folder, double trained, Optional<Progress> note) {
    if (note.isEmpty()) {
      return new TrainingWatch.Seen("in " + folder, trained, Optional.empty());
    }
    Progress now = note.get();
    String part =
        now.parts() == 1 ? "" : "%s %s of %s, ".formatted(work.part, now.part() + 1, now.parts());
    double later = (now.parts() - 1.0 - now.part()) * now.all() * now.secondsEach();
    double seconds = now.secondsLeft() + (work.partsAreAlike ? later : 0);
    return new TrainingWatch.Seen(
        "in %s: %s%s of %s paths, %s left"
            .formatted(folder, part, now.done(), now.all(), RunStatus.about(seconds)),
        (now.part() + now.share()) / now.parts(),
        Optional.of(seconds));
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
}
