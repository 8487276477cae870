package org.nshot.spark.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.nshot.ranking.Bootstrap;
import org.nshot.spark.cli.Command;
import org.nshot.spark.cli.SparkSessions;
import org.nshot.spark.cli.UsageException;
import picocli.CommandLine.Option;

/** {@code nshot rank}: {@link Ranking} from the command line. */
@picocli.CommandLine.Command(
    name = "rank",
    description = {
      "Ranks paths by their accuracy with a run's newest weights, and holds the ranking against a"
          + " benchmark's true values, beside what counting weights would give.",
      "Writes ranking/ranking.csv, ranking.parquet and summary.json below the run directory. The"
          + " same command goes on where it was stopped."
    },
    sortOptions = false)
public final class RankCommand implements Command {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "URI",
      description = "The run directory, on any Hadoop file system.")
  private String run;

  @Option(
      names = "--data",
      paramLabel = "URI",
      description =
          "Where the run's data lies now, if it was moved; it must be the same data. Else where the"
              + " run found it.")
  private Optional<String> data;

  @Option(
      names = "--paths",
      required = true,
      paramLabel = "all|N|FILE",
      description =
          "All paths of the space, N drawn by seed, or those of a file: one a line, as a string or"
              + " as operation numbers.")
  private String paths;

  @Option(
      names = "--images",
      paramLabel = "M",
      description =
          "How many images to rank on, drawn by seed. Default: "
              + Ranking.DEFAULT_IMAGES
              + ", or all there are if fewer.")
  private Optional<Integer> images;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = Ranking.HOLDOUT,
      description =
          "Where the images come from: holdout (what the run kept of its train split), or a split"
              + " of the data, such as test.")
  private String split;

  @Option(
      names = "--benchmark",
      paramLabel = "CSV",
      description = "True values: a table with a column 'arch' and columns of numbers.")
  private Optional<String> benchmark;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "The benchmark's column to compare with.")
  private Optional<String> column;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      defaultValue = "" + Bootstrap.DEFAULT_RESAMPLES,
      description = "Resamples behind the 95 %% intervals, 0 for none.")
  private int bootstrap;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "What draws paths, images, their order and resamples.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of a task; bits depend on it. As the session's tasks have, else 1.")
  private Optional<Integer> threads;

  @Option(
      names = "--paths-per-task",
      paramLabel = "N",
      defaultValue = "" + Ranking.DEFAULT_PATHS_PER_TASK,
      description = "Paths that a task evaluates; its results are kept when it ends.")
  private int pathsPerTask;

  @Override
  public ObjectNode run() throws Exception {
    return Ranking.run(request()).toJson();
  }

  private Ranking.Request request() {
    if (benchmark.isPresent() != column.isPresent()) {
      throw new UsageException(
          benchmark.isPresent()
              ? "--benchmark without --column: expected the name of the column to compare with"
              : "--column without --benchmark: expected the CSV file that has it");
    }
    try {
      return new Ranking.Request(
          run,
          data,
          paths,
          images.stream().mapToInt(Integer::intValue).findFirst(),
          split,
          benchmark.map(file -> new Ranking.Benchmark(file, column.orElseThrow())),
          seed,
          threads.orElseGet(() -> SparkSessions.defaultTaskCpus(Integer.MAX_VALUE)),
          new Bootstrap(bootstrap, seed),
          pathsPerTask);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
