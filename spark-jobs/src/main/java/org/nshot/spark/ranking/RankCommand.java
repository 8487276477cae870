package org.nshot.spark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.nshot.ranking.HalfSamples;
import org.nshot.ranking.Score;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.evaluation.EvaluationOptions;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.mlflow.MlflowOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nshot rank}: {@link Ranking} from the command line. */
@picocli.CommandLine.Command(
    name = "rank",
    description = {
      "Ranks paths by how they do with a run's newest weights, and holds the ranking against a"
          + " benchmark's true values, beside what counting weights would give.",
      "Writes ranking/ranking.csv, ranking.parquet and summary.json below the run directory. The"
          + " same command goes on where it was stopped."
    },
    sortOptions = false)
public final class RankCommand implements Command {
  @Mixin private EvaluationOptions evaluation;

  @Option(
      names = "--paths",
      required = true,
      paramLabel = "all|N|FILE",
      description =
          "All paths of the space, N drawn by seed, or those of a file: one a line, as a string or"
              + " as operation numbers.")
  private String paths;

  @Option(
      names = "--score",
      paramLabel = "TERM[+TERM...]",
      defaultValue = Score.ACCURACY,
      description =
          "What orders the paths: accuracy, loss, naswot, weights, flops, depth, or a sum of the logarithms"
              + " of their ranks, each W*NAME if it has a weight: loss+0.5*weights.")
  private String score;

  @Mixin private TruthOptions truth;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "" + HalfSamples.DEFAULT_RESAMPLES,
      description = "Resamples behind the 95 %% intervals, 0 for none.")
  private int resamples;

  @Option(
      names = "--paths-per-task",
      paramLabel = "N",
      defaultValue = "" + Ranking.DEFAULT_PATHS_PER_TASK,
      description = "Paths that a task evaluates; its results are kept when it ends.")
  private int pathsPerTask;

  @Mixin private MlflowOptions mlflow;

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public ObjectNode run() throws Exception {
    Ranking.Request request = request();
    return mlflow.logged(
        request.evaluation().run(),
        List.of("summary_json", "ranking_csv"),
        () -> MetricsJson.tree(Ranking.run(request)));
  }

  private Ranking.Request request() {
    try {
      return new Ranking.Request(
          evaluation.request(),
          paths,
          Score.parse(score),
          truth.benchmark(),
          new HalfSamples(resamples, evaluation.seed()),
          pathsPerTask);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
