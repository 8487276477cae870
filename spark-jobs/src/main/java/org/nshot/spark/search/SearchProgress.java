package org.nshot.spark.search;

import java.io.IOException;
import java.util.Locale;
import org.nshot.search.Candidate;
import org.nshot.search.History;
import org.nshot.search.Objective;
import org.nshot.search.SearchStrategy;
import org.nshot.search.Selection;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.evaluation.EvaluationService;
import org.nshot.spark.metrics.ProgressNote;

/** How far a search has come: generation, its paths, the best so far, speed. */
final class SearchProgress implements AutoCloseable {
  private final int generations;
  private final Selection selection;
  private final EvaluationService.Listener listener;
  private final ProgressNote note;
  private final ProgressLine line = ProgressLine.onStderr(Long.MAX_VALUE);
  private final long startNanos = System.nanoTime();
  private int generation;
  private int total;
  private int done;
  private int evaluated;
  private String best = "";

  /**
   * @param note of the search's folder; closed with this
   */
  SearchProgress(
      SearchStrategy strategy,
      Objective objective,
      EvaluationService.Listener listener,
      ProgressNote note) {
    this.generations = strategy.generations();
    this.selection = Selection.by(objective);
    this.listener = listener;
    this.note = note;
  }

  /** A generation with so many paths to evaluate begins. */
  void begin(int paths) {
    note.begin(generation, generations, 0);
    generation++;
    total = paths;
    done = 0;
  }

  /** Some of them have come. */
  void done(int paths) throws IOException {
    done += paths;
    evaluated += paths;
    line.update(evaluated, this::text);
    note.done(done, total);
    listener.evaluated(paths);
  }

  /** The generation is through. */
  void ended(History history) {
    Candidate found = selection.best(history.all(), 1).get(0);
    best =
        String.format(
            Locale.ROOT,
            "  best %.4f (loss %.4f)",
            found.quality().accuracy(),
            found.quality().loss());
    line.note(text());
  }

  private String text() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "generation %d/%d  %d/%d evaluations  %.1f paths/s%s",
        generation,
        generations,
        done,
        total,
        evaluated / seconds,
        best);
  }

  @Override
  public void close() {
    note.close();
    line.close();
  }
}
