package org.nshot.spark.training;

import java.util.Locale;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunEvent.Extent;
import org.nshot.spark.events.RunListener;

/** Shows a person how far a training has come. */
final class ProgressListener implements RunListener {
  private final ProgressLine line;
  private final Extent extent;
  private long startNanos = System.nanoTime();
  private long images;

  ProgressListener(ProgressLine line, Extent extent) {
    this.line = line;
    this.extent = extent;
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.RoundDone round) {
      images += round.images();
      long done = extent.roundsDone(round.epoch(), round.round());
      line.update(done, () -> text(round, done));
    } else if (event instanceof RunEvent.EpochDone epoch) {
      line.note(text(epoch.metrics()));
    } else if (event instanceof RunEvent.Ranked ranked) {
      startNanos += (long) (ranked.metrics().seconds() * 1e9); // not the training's
      line.note(text(ranked.metrics()));
    }
  }

  private String text(RunEvent.RoundDone round, long done) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double perRound = seconds * round.images() / images;
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  round %d/%d  loss %.3f  accuracy %.3f  %.0f images/s  %s left",
        round.epoch() + 1,
        extent.epochs(),
        round.round() + 1,
        extent.roundsPerEpoch(),
        round.loss(),
        (double) round.correct() / round.images(),
        images / seconds,
        ProgressLine.clock((long) (perRound * (extent.rounds() - done))));
  }

  private String text(EpochMetrics epoch) {
    StringBuilder text = new StringBuilder();
    text.append(format("epoch %s/%s", epoch.epoch() + 1, extent.epochs()));
    text.append(format("  loss %.4f", epoch.loss()));
    epoch.accuracy().ifPresent(accuracy -> text.append(format("  accuracy %.4f", accuracy)));
    epoch.test().ifPresent(test -> text.append(format("  test %.4f", test.accuracy())));
    text.append(format("  %.0f images/s  %.1f s", epoch.imagesPerSecond(), epoch.seconds().wall()));
    return text.toString();
  }

  private String text(RankingMetrics ranking) {
    String agrees =
        ranking
            .truth()
            .map(
                truth ->
                    truth.kendall().value().isPresent()
                        ? format("  Kendall's tau %.3f", truth.kendall().value().getAsDouble())
                        : "  Kendall's tau undefined")
            .orElse("");
    return format(
        "epoch %s/%s  ranked %s paths on %s images: accuracy %.4f, best %.4f%s  %.1f s",
        ranking.epoch() + 1,
        extent.epochs(),
        ranking.paths(),
        ranking.images(),
        ranking.accuracy(),
        ranking.best().accuracy(),
        agrees,
        ranking.seconds());
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
