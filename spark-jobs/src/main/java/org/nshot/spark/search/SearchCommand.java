package org.nshot.spark.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.nshot.search.EvolutionSettings;
import org.nshot.search.Objective;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.evaluation.EvaluationOptions;
import org.nshot.spark.mlflow.MlflowOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nshot search}: {@link SearchJob} from the command line. */
@picocli.CommandLine.Command(
    name = "search",
    description = {
      "Looks for the best paths of a run's space, by the accuracy they reach with its newest"
          + " weights.",
      "Writes search/best.json and history.parquet below the run directory. The same command goes"
          + " on where it was stopped, and finds the same on any cluster."
    },
    sortOptions = false)
public final class SearchCommand implements Command {
  @Mixin private EvaluationOptions evaluation;

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      defaultValue = "evolution",
      description =
          "evolution, random (as many paths, drawn), or exhaustive (every path within bounds).")
  private String algorithm;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      defaultValue = "accuracy",
      description = "accuracy, or loss, which tells more paths apart on few images.")
  private String objective;

  @Option(
      names = "--pareto",
      paramLabel = "COST",
      description = "Look for the front between the objective and this: flops, weights or latency.")
  private Optional<String> pareto;

  @Mixin private BoundOptions bounds;

  @Option(
      names = "--population",
      paramLabel = "N",
      defaultValue = "50",
      description = "Paths of a generation, each looked at once.")
  private int population;

  @Option(
      names = "--generations",
      paramLabel = "N",
      defaultValue = "20",
      description = "Generations, the random first one among them.")
  private int generations;

  @Option(
      names = "--parents",
      paramLabel = "N",
      description =
          "Best paths of all so far that the next generation descends from. Default: 10; with"
              + " --pareto the population.")
  private Optional<Integer> parents;

  @Option(
      names = "--mutations",
      paramLabel = "N",
      description = "Paths of a generation made by mutation. Default: half the population.")
  private Optional<Integer> mutations;

  @Option(
      names = "--crossovers",
      paramLabel = "N",
      description = "Paths of a generation made by crossover. Default: half the population.")
  private Optional<Integer> crossovers;

  @Option(
      names = "--mutation-probability",
      paramLabel = "P",
      defaultValue = "0.1",
      description = "That a mutation changes a layer's operation.")
  private double mutationProbability;

  @Option(
      names = "--tries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "For each mutation and crossover, many of which are known or out of bounds; paths drawn"
              + " at random fill up.")
  private int tries;

  @Option(
      names = "--folder",
      paramLabel = "NAME",
      defaultValue = SearchRequest.DEFAULT_FOLDER,
      description = "Folder of the results below the run directory.")
  private String folder;

  @Option(
      names = "--overwrite",
      description = "Replace an earlier search of other settings. Its evaluations are kept.")
  private boolean overwrite;

  @Option(
      names = "--paths-per-task",
      paramLabel = "N",
      description =
          "Paths that a task evaluates; its results are kept when it ends. Default: so many that"
              + " all executors have some tasks each, at most 8.")
  private Optional<Integer> pathsPerTask;

  @Mixin private MlflowOptions mlflow;

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public ObjectNode run() throws Exception {
    SearchRequest request = request();
    return mlflow.logged(
        request.evaluation().run(), List.of("best_json"), () -> SearchJob.run(request));
  }

  SearchRequest request() {
    try {
      return new SearchRequest(
          evaluation.request(),
          Algorithm.named(algorithm),
          Objective.named(objective),
          new EvolutionSettings(
              population,
              generations,
              parents.orElse(pareto.isPresent() ? population : Math.min(10, population)),
              mutations.orElse(besides(crossovers.orElse(0))),
              crossovers.orElse(besides(mutations.orElse(0))),
              mutationProbability,
              tries),
          pareto,
          bounds.bounds(),
          bounds.latencyTable(),
          folder,
          overwrite,
          pathsPerTask.stream().mapToInt(Integer::intValue).findFirst());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Half of a generation, or what others leave of it. */
  private int besides(int others) {
    return Math.max(0, Math.min(population / 2, population - others));
  }
}
