package org.nshot.spark.evaluation;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.DatasetManifest;
import org.nshot.space.SearchSpace;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunWriter;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.session.SparkSessions;

/** A run's weights, and the data to evaluate them on; Spark isn't needed to open it. */
public final class EvaluatedRun {
  private final EvaluationRequest request;
  private final Configuration hadoop;
  private final RunFiles files;
  private final TrainedRun trained;
  private final SearchSpace space;

  private EvaluatedRun(
      EvaluationRequest request, Configuration hadoop, RunFiles files, TrainedRun trained) {
    this.request = request;
    this.hadoop = hadoop;
    this.files = files;
    this.trained = trained;
    this.space = trained.description().supernet().create();
  }

  /**
   * @throws IOException if there is no supernet's run, or not so many whole checkpoints in it
   */
  public static EvaluatedRun open(EvaluationRequest request) throws IOException {
    Configuration hadoop = HadoopSettings.ofSpark();
    RunFiles files = new RunFiles(request.run(), hadoop);
    return new EvaluatedRun(
        request, hadoop, files, TrainedRun.ofSupernet(files, request.weights()));
  }

  /**
   * A run's weights of this moment, which lie in no checkpoint yet, or in one that was just
   * written.
   *
   * @param files the run directory
   */
  public static EvaluatedRun of(EvaluationRequest request, RunFiles files, TrainedRun now) {
    return new EvaluatedRun(request, files.fileSystem().getConf(), files, now);
  }

  public EvaluationRequest request() {
    return request;
  }

  /** Its weights that are evaluated. */
  public TrainedRun trained() {
    return trained;
  }

  /** The space whose supernet it trains. */
  public SearchSpace space() {
    return space;
  }

  /** A folder of the run directory. */
  public RunFiles folder(String name) throws IOException {
    return new RunFiles(files.path(name).toString(), hadoop);
  }

  /** How file systems are reached. */
  public Configuration hadoop() {
    return hadoop;
  }

  /** The run directory. */
  RunFiles files() {
    return files;
  }

  /** Where the data lies now. */
  String dataUri() {
    return request.data().orElse(trained.description().data().uri());
  }

  /**
   * Before Spark is started: the manifest alone tells what the data is.
   *
   * @throws IOException if there is none, or it isn't the data that the run was trained on
   */
  public void requireData() throws IOException {
    try {
      requireSame(ImageDataset.manifest(dataUri(), hadoop));
    } catch (FileNotFoundException e) {
      throw request.data().isPresent()
          ? e
          : new FileNotFoundException(
              e.getMessage() + " (the run's dataset.json names this place; --data takes another)");
    }
  }

  void requireSame(DatasetManifest manifest) throws IOException {
    trained.description().requireData(manifest, dataUri());
  }

  /** What is done with a service. */
  public interface Use<T> {
    T with(EvaluationService service) throws IOException, InterruptedException;
  }

  /**
   * Does work with an evaluation service, under the rules of training: it ends with one line where
   * executors stay away or Spark fails.
   *
   * @param command as Spark's pages name it
   * @param writer how results are written: patiently, and under whose lock
   * @throws IOException as the work does; also if data or executors can't be used
   */
  public <T> T evaluate(String command, RunWriter writer, Use<T> use)
      throws IOException, InterruptedException {
    String work = "nshot %s %s".formatted(command, files.root());
    SparkSession spark = SparkSessions.open(work, request.threads());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try (ExecutorWatch watch = new ExecutorWatch(context, request.giveUpAfter(), work)) {
      return watch.guard(
          () -> {
            try (EvaluationService service = EvaluationService.open(spark, this, writer)) {
              return use.with(service);
            }
          });
    }
  }
}
