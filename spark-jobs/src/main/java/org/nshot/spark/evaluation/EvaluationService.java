package org.nshot.spark.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.EvaluationImages;
import org.nshot.evaluation.EvenBatches;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.run.TrainedRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates paths of a run on a cluster. What it finds for a path depends on the run's weights, the
 * images, the seed of their order and the threads of a task, and on nothing else: neither on other
 * paths nor on how paths fall on tasks. It is kept below the run, so that whoever asks the same
 * again finds it there.
 */
public final class EvaluationService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationService.class);

  private final JavaSparkContext spark;
  private final EvaluationSetup setup;
  private final TrainedRun trained;
  private final ImageDataset data;
  private final ImageSelection selection;
  private final Optional<ImageSelection> calibration;
  private final EvaluationStore store;
  private final RunWriter writer;
  private final Map<Architecture, PathEvaluation> known = new HashMap<>();
  private Optional<Sent> sent = Optional.empty(); // until something is to be evaluated
  private int evaluated;

  /** Sees results come. */
  public interface Listener {
    /**
     * Some paths have been evaluated, and their results are kept.
     *
     * @param paths how many
     */
    void evaluated(int paths) throws IOException;
  }

  /** What the executors get of it. */
  private record Sent(List<ShardedImages> images, DistributedEvaluation evaluation) {}

  private EvaluationService(
      JavaSparkContext spark,
      EvaluationSetup setup,
      TrainedRun trained,
      ImageDataset data,
      ImageSelection selection,
      Optional<ImageSelection> calibration,
      EvaluationStore store,
      RunWriter writer) {
    this.spark = spark;
    this.setup = setup;
    this.trained = trained;
    this.data = data;
    this.selection = selection;
    this.calibration = calibration;
    this.store = store;
    this.writer = writer;
  }

  static EvaluationService open(SparkSession session, EvaluatedRun run, RunWriter writer)
      throws IOException {
    ImageDataset data = ImageDataset.open(session, run.dataUri());
    run.requireSame(data.manifest());
    return open(session, run, data, writer);
  }

  /**
   * @param data the run's, opened and so verified
   * @param writer keeps results: patiently, and under whose lock
   * @throws IOException if there are not so many images
   */
  public static EvaluationService open(
      SparkSession session, EvaluatedRun run, ImageDataset data, RunWriter writer)
      throws IOException {
    TrainedRun trained = run.trained();
    EvaluationRequest request = run.request();
    ImageSelection selection = ImageSelection.of(request, trained.description().config(), data);
    selection
        .warning(trained.description().data().classes().size())
        .ifPresent(line -> LOG.warn("{}", line));
    Optional<ImageSelection> calibration =
        request.calibration().isPresent()
            ? Optional.of(
                ImageSelection.trained(
                    request.calibration().getAsInt(),
                    request.seed(),
                    trained.description().config(),
                    data))
            : Optional.empty();
    EvaluationSetup setup =
        new EvaluationSetup(
            trained.description().supernet(),
            data.manifest().normalization(),
            EvenBatches.PAPER,
            request.seed(),
            request.threads(),
            calibration.isPresent());
    byte[] fingerprint =
        setup.fingerprint(
            trained.weights(),
            data.manifest().fingerprint()
                + selection.fingerprint()
                + calibration.map(ImageSelection::fingerprint).orElse(""));
    EvaluationStore store =
        new EvaluationStore(
            run.files().fileSystem(), run.files().path(RunLayout.EVALUATIONS), fingerprint);
    EvaluationService service =
        new EvaluationService(
            JavaSparkContext.fromSparkContext(session.sparkContext()),
            setup,
            trained,
            data,
            selection,
            calibration,
            store,
            writer);
    for (ChunkResult part : store.read()) {
      service.know(part);
    }
    return service;
  }

  /** Images that each path is evaluated on. */
  public int images() {
    return selection.count();
  }

  /** Evaluations that were made here; others were known. */
  public int evaluated() {
    return evaluated;
  }

  /** How many of some paths would have to be evaluated. */
  public int missing(List<Architecture> paths) {
    return unknown(paths).size();
  }

  private List<Architecture> unknown(List<Architecture> paths) {
    return paths.stream().distinct().filter(path -> !known.containsKey(path)).toList();
  }

  /** Tasks that run at once on the executors of this moment. */
  public int parallelism() {
    return Math.max(1, spark.defaultParallelism() / setup.threads());
  }

  /**
   * Evaluates what isn't known yet.
   *
   * @param paths of the run's space; one that stands twice is evaluated once
   * @param pathsPerTask how many a task evaluates; decides nothing but how often results are kept
   * @return a result for each of them, in their order
   * @throws IOException if the job fails, results can't be kept or the listener fails; what came
   *     before stays kept
   */
  public Map<Architecture, PathEvaluation> evaluate(
      List<Architecture> paths, int pathsPerTask, Listener listener)
      throws IOException, InterruptedException {
    List<Architecture> missing = unknown(paths);
    if (!missing.isEmpty()) {
      sent()
          .evaluation()
          .run(
              missing,
              pathsPerTask,
              result -> {
                writer.write("results", () -> store.write(result));
                know(result);
                evaluated += result.path().length;
                listener.evaluated(result.path().length);
              });
    }
    Map<Architecture, PathEvaluation> results = new LinkedHashMap<>();
    paths.forEach(path -> results.put(path, known.get(path)));
    return results;
  }

  /**
   * What {@link org.nshot.evaluation.Naswot} says of paths, with fresh weights of the run's seed
   * and on the first of the images. That takes as long as evaluating on so few, so nothing is kept.
   *
   * @param pathsPerTask how many a task looks at
   * @return a score for each of them
   */
  public Map<Architecture, Double> naswot(
      List<Architecture> paths, int pathsPerTask, Listener listener)
      throws IOException, InterruptedException {
    Map<Architecture, Double> scores = new HashMap<>();
    sent()
        .evaluation()
        .naswot(
            paths,
            pathsPerTask,
            trained.description().config().seed(),
            result -> {
              for (int i = 0; i < result.path().length; i++) {
                scores.put(result.path()[i], result.score()[i]);
              }
              listener.evaluated(result.path().length);
            });
    return scores;
  }

  private void know(ChunkResult part) {
    for (int i = 0; i < part.path().length; i++) {
      Architecture path = part.path()[i];
      known.put(
          path, new PathEvaluation(path, part.loss()[i], part.correct()[i], selection.count()));
    }
  }

  private Sent sent() {
    if (sent.isEmpty()) {
      EvaluationImages form =
          new EvaluationImages(setup.supernet().image(), trained.description().cropRatio());
      List<ShardedImages> images = new ArrayList<>();
      images.add(data.evaluated(selection.split(), selection.ids(), form));
      calibration.ifPresent(from -> images.add(data.evaluated(from.split(), from.ids(), form)));
      sent =
          Optional.of(
              new Sent(
                  images,
                  new DistributedEvaluation(
                      spark,
                      setup,
                      trained.weights(),
                      images.get(0).shard(0),
                      images.stream().skip(1).map(more -> more.shard(0)).findFirst())));
    }
    return sent.get();
  }

  @Override
  public void close() {
    sent.ifPresent(
        parts -> {
          parts.evaluation().close();
          parts.images().forEach(ShardedImages::close);
        });
  }
}
