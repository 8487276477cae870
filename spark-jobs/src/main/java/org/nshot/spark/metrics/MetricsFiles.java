package org.nshot.spark.metrics;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.Keeper;
import org.nshot.spark.events.RankingMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunWriter;

/** A run's tables below {@code metrics}: a row an epoch, a row a ranking (docs/metrics.md). */
public final class MetricsFiles implements Keeper {
  private final RunWriter writer;
  private final JsonLines<EpochMetrics> epochs;
  private final JsonLines<RankingMetrics> rankings;

  private MetricsFiles(
      RunWriter writer, JsonLines<EpochMetrics> epochs, JsonLines<RankingMetrics> rankings) {
    this.writer = writer;
    this.epochs = epochs;
    this.rankings = rankings;
  }

  /**
   * The files of a run that has done some epochs; rows of later ones, which a killed run may have
   * left, are gone.
   */
  public static MetricsFiles open(RunWriter writer, int epochsDone) throws IOException {
    MetricsFiles files =
        new MetricsFiles(
            writer,
            new JsonLines<>(writer.files(), RunLayout.EPOCHS, EpochMetrics.class),
            new JsonLines<>(writer.files(), RunLayout.RANKINGS, RankingMetrics.class));
    writer.write(RunLayout.EPOCHS, () -> files.epochs.begin(epochsDone));
    writer.write(RunLayout.RANKINGS, () -> files.rankings.begin(epochsDone));
    return files;
  }

  @Override
  public void keep(RunEvent event) throws IOException {
    if (event instanceof RunEvent.EpochDone done) {
      writer.write(RunLayout.EPOCHS, () -> epochs.add(done.metrics()));
    } else if (event instanceof RunEvent.Ranked ranked) {
      writer.write(RunLayout.RANKINGS, () -> rankings.add(ranked.metrics()));
    }
  }

  /** The last epoch's row, empty before the first. */
  public Optional<EpochMetrics> last() {
    return epochs.last();
  }

  /** The rankings so far, in their order. */
  public List<RankingMetrics> rankings() throws IOException {
    return rankings.all();
  }
}
