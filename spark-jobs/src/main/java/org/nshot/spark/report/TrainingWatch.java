package org.nshot.spark.report;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nshot.spark.metrics.Progress;

/** How far a training is and how long it will take, by its epochs and by what it notes itself. */
final class TrainingWatch {
  /** So many epochs say how long the next will take. */
  private static final int RECENT = 5;

  private TrainingWatch() {}

  /**
   * @param text the rest of a sentence
   * @param share of the whole, 0 to 1
   * @param secondsLeft empty where it can't be known yet
   */
  record Seen(String text, double share, Optional<Double> secondsLeft) {}

  /**
   * @param note what it says of its rounds; one of an epoch that has ended since says nothing
   * @param sinceEpoch seconds since an epoch was seen to end, which stand for the rounds of a
   *     training that notes none
   */
  static Seen of(RunView run, Optional<Progress> note, double sinceEpoch) {
    int done = run.training().progress().done();
    int all = run.training().progress().all();
    Optional<Progress> now = note.filter(progress -> progress.part() == done);
    String text =
        "%s of %s epochs".formatted(done, all)
            + now.map(p -> ", round %s of %s".formatted(p.done(), p.all())).orElse("");
    OptionalDouble each = secondsOfAnEpoch(run, now);
    double begun =
        now.map(Progress::share)
            .orElse(each.isPresent() ? Math.min(0.95, sinceEpoch / each.getAsDouble()) : 0);
    double share = Math.min(1, (done + begun) / all);
    if (each.isEmpty() || done == all) {
      return new Seen(text, share, Optional.empty());
    }
    double seconds = (all - done - begun) * each.getAsDouble();
    return new Seen(
        "%s, %s left".formatted(text, RunStatus.about(seconds)), share, Optional.of(seconds));
  }

  /** By the last epochs; by the rounds of the first one while there is none. */
  private static OptionalDouble secondsOfAnEpoch(RunView run, Optional<Progress> now) {
    double[] walls = run.training().series().getOrDefault("seconds.wall", new double[0]);
    if (walls.length == 0) {
      return now.stream().mapToDouble(p -> p.all() * p.secondsEach()).findFirst();
    }
    double[] recent =
        Arrays.stream(walls).skip(Math.max(0, walls.length - RECENT)).sorted().toArray();
    return OptionalDouble.of(
        recent[recent.length / 2]
            + perEpoch(run.training().series(), "seconds.test", run)
            + perEpoch(run.findings().rankQuality(), "seconds", run));
  }

  /** What some epochs took beside their steps, spread over all that are done. */
  private static double perEpoch(Map<String, double[]> columns, String name, RunView run) {
    double[] seconds = columns.getOrDefault(name, new double[0]);
    return Arrays.stream(seconds).filter(Double::isFinite).sum() / run.training().progress().done();
  }
}
