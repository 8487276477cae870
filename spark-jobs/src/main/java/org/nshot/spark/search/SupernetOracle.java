package org.nshot.spark.search;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.evaluation.StandIns;
import org.nshot.search.Oracle;
import org.nshot.search.Quality;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.spark.evaluation.EvaluationService;

/** What the supernet's weights say; of paths that compute the same, the first is asked about. */
final class SupernetOracle implements Oracle {
  private static final int TASKS_PER_CORE = 2;
  private static final int MOST_PATHS_PER_TASK = 8;

  private final EvaluationService service;
  private final StandIns standIns;
  private final OptionalInt pathsPerTask;
  private final SearchProgress progress;

  SupernetOracle(
      EvaluationService service,
      SearchSpace space,
      OptionalInt pathsPerTask,
      SearchProgress progress) {
    this.service = service;
    this.standIns = new StandIns(space);
    this.pathsPerTask = pathsPerTask;
    this.progress = progress;
  }

  @Override
  public List<Quality> evaluate(List<Architecture> paths) throws IOException, InterruptedException {
    List<Architecture> asked = paths.stream().map(standIns::of).toList();
    int missing = service.missing(asked);
    progress.begin(missing);
    Map<Architecture, PathEvaluation> found =
        service.evaluate(asked, pathsPerTask.orElseGet(() -> share(missing)), progress::done);
    return asked.stream()
        .map(found::get)
        .map(evaluation -> new Quality(evaluation.accuracy(), evaluation.loss()))
        .toList();
  }

  /** The path that was evaluated for this one. */
  Architecture standIn(Architecture path) {
    return standIns.of(path);
  }

  private int share(int missing) {
    int tasks = TASKS_PER_CORE * service.parallelism();
    return Math.max(1, Math.min(MOST_PATHS_PER_TASK, (missing + tasks - 1) / tasks));
  }
}
