package org.nshot.spark.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.evaluation.ChunkResult;
import org.nshot.spark.evaluation.EvaluationStore;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunWriter;

/**
 * What paths have reached, by seed, kept as the evaluation service keeps what it finds: a file a
 * training, in a folder named after all that decides it. So whoever asks for the same again, be it
 * among other paths, finds it done.
 */
final class TrainedPaths {
  private static final String FOLDER = "trained";

  private final RunWriter writer;
  private final int images;
  private final Map<Long, EvaluationStore> stores = new HashMap<>(); // by seed
  private final Map<Long, Map<Architecture, PathEvaluation>> known = new HashMap<>();

  /**
   * @param images that each path is tested on
   */
  TrainedPaths(RunWriter writer, int images) {
    this.writer = writer;
    this.images = images;
  }

  /**
   * Reads what is kept of a seed.
   *
   * @param settings everything but path and seed that decides what a path reaches
   */
  void open(long seed, Map<String, String> settings) throws IOException {
    String all = new TreeMap<>(settings) + " seed " + seed;
    RunFiles files = writer.files();
    EvaluationStore store =
        new EvaluationStore(
            files.fileSystem(),
            files.path(FOLDER),
            DigestUtils.sha256(all.getBytes(StandardCharsets.UTF_8)));
    stores.put(seed, store);
    known.put(seed, new HashMap<>());
    for (ChunkResult result : store.read()) {
      know(seed, result);
    }
  }

  /** Keeps what a training gave. */
  void keep(TrainingOutcome outcome) throws IOException {
    EvaluationStore store = stores.get(outcome.seed());
    writer.write("a path's result", () -> store.write(outcome.result()));
    know(outcome.seed(), outcome.result());
  }

  private void know(long seed, ChunkResult result) {
    for (int i = 0; i < result.path().length; i++) {
      Architecture path = result.path()[i];
      known
          .get(seed)
          .put(path, new PathEvaluation(path, result.loss()[i], result.correct()[i], images));
    }
  }

  /** Those of some paths that are not known. */
  List<Architecture> missing(long seed, List<Architecture> paths) {
    return paths.stream().filter(path -> !known.get(seed).containsKey(path)).toList();
  }

  PathEvaluation of(long seed, Architecture path) {
    return known.get(seed).get(path);
  }
}
