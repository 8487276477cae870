package org.nshot.spark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.DatasetManifest;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.export.Calibration;
import org.nshot.export.PytorchFile;
import org.nshot.export.TrainedNetwork;
import org.nshot.input.CsvTable;
import org.nshot.search.LatencyTable;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.StandaloneSpec;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.export.ExportFormat.Form;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.files.InputFile;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.search.ArchitectureOptions;
import org.nshot.spark.session.SparkSessions;
import org.nshot.supernet.ParameterLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a network, or a supernet, as a file for others. */
final class ExportJob {
  private static final Logger LOG = LoggerFactory.getLogger(ExportJob.class);

  private final ExportRequest request;
  private final Configuration hadoop;

  private ExportJob(ExportRequest request, Configuration hadoop) {
    this.request = request;
    this.hadoop = hadoop;
  }

  /**
   * @throws UsageException if the path was asked for in a way that doesn't fit
   * @throws IOException if run, data or output can't be used, naming what and why
   */
  static ObjectNode run(ExportRequest request, ArchitectureOptions arch)
      throws IOException, InterruptedException {
    if (arch.given() && request.retrained().isPresent()) {
      throw new UsageException("--arch: given beside --retrained, expected one: it says its path");
    }
    if (!arch.given()
        && request.run().isPresent()
        && request.format() != ExportFormat.SAFETENSORS) {
      throw new UsageException(
          "--arch: missing, expected a path or best: %s can't hold a supernet, safetensors can"
              .formatted(request.format().label()));
    }
    if (!arch.given() && request.run().isPresent() && request.calibration().isPresent()) {
      throw new UsageException(
          "--calibration-images: given without --arch, expected a path: a supernet has no running"
              + " statistics");
    }
    if (!arch.given() && request.run().isPresent() && request.latencyTable().isPresent()) {
      throw new UsageException(
          "--latency-table: given without --arch, expected a path: a supernet has no latency");
    }
    Configuration hadoop = HadoopSettings.ofSpark();
    ExportJob job = new ExportJob(request, hadoop);
    try (ExportFolder folder = ExportFolder.open(request.output(), hadoop, request.giveUpAfter())) {
      Exported exported =
          request.retrained().isPresent()
              ? job.retrained(new RunFiles(request.retrained().get(), hadoop))
              : job.ofSupernet(new RunFiles(request.run().orElseThrow(), hadoop), arch);
      return job.write(exported, folder);
    }
  }

  private Exported retrained(RunFiles files) throws IOException {
    TrainedRun run = TrainedRun.read(files);
    if (run.description().alone().isEmpty()) {
      throw new IOException(
          "%s: the run of a supernet, expected a network that nshot retrain trained: --run exports"
                  .formatted(files.root())
              + " its paths");
    }
    DatasetManifest data = ImageDataset.manifest(dataUri(run.description()), hadoop);
    run.description().requireData(data, dataUri(run.description()));
    SearchSpace space = run.description().supernet().create();
    Architecture path = space.parse(run.description().alone().get().arch());
    Optional<Latency> latency = ofTable(space, path);
    SearchSpace alone = run.description().network().create();
    TrainedNetwork network =
        new TrainedNetwork(
            alone.image(),
            alone.graph(Architecture.of()),
            ParameterLayout.of(alone),
            run.weights());
    Optional<Accuracy> accuracy = tested(files, run);
    if (accuracy.isEmpty()) {
      LOG.warn(
          "{} isn't trained to its end: what is written is its checkpoint {}",
          files.root(),
          run.checkpoint());
    }
    return new Exported(
        run,
        data,
        space,
        Optional.of(path),
        Optional.of(network),
        0,
        accuracy,
        orTimed(latency, network));
  }

  /** What its last epoch was tested with, if these are the weights that it ended with. */
  private static Optional<Accuracy> tested(RunFiles files, TrainedRun run) throws IOException {
    JsonNode result = TrainedRun.result(files).orElseGet(JsonNodeFactory.instance::objectNode);
    JsonNode test = result.path("test");
    if (!result.path("weights_sha256").asText().equals(run.fingerprint()) || test.isMissingNode()) {
      return Optional.empty();
    }
    int images = test.path("images").asInt();
    return Optional.of(
        new Accuracy(
            run.description().alone().orElseThrow().split(),
            new PathEvaluation(
                Architecture.of(),
                test.path("loss").asDouble(),
                (int) Math.round(test.path("accuracy").asDouble() * images),
                images)));
  }

  private Exported ofSupernet(RunFiles files, ArchitectureOptions arch)
      throws IOException, InterruptedException {
    TrainedRun run = TrainedRun.ofSupernet(files);
    String uri = dataUri(run.description());
    DatasetManifest data = ImageDataset.manifest(uri, hadoop);
    run.description().requireData(data, uri);
    SearchSpace space = run.description().supernet().create();
    if (!arch.given()) {
      return new Exported(
          run,
          data,
          space,
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty());
    }
    Architecture path = arch.of(space, Optional.of(files));
    Optional<Latency> latency = ofTable(space, path);
    String work = "nshot export " + files.root();
    SparkSession spark = SparkSessions.open(work, request.threads());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try (ExecutorWatch watch =
        new ExecutorWatch(context, request.giveUpAfter(), work, Patience.BEGINS_ANEW)) {
      return watch.guard(() -> calibrated(spark, run, uri, space, path, latency));
    }
  }

  private Exported calibrated(
      SparkSession spark,
      TrainedRun run,
      String uri,
      SearchSpace space,
      Architecture path,
      Optional<Latency> latency)
      throws IOException {
    CalibrationJob job =
        new CalibrationJob(
            spark,
            ImageDataset.open(spark, uri),
            run.description(),
            new StandaloneSpec(run.description().supernet(), space.format(path), 0),
            request.threads(),
            request.seed());
    Calibration calibration =
        job.calibrate(
            TrainedNetwork.inherited(space, path, ParameterLayout.of(space), run.weights()),
            request.calibrationImages());
    TrainedNetwork network = calibration.calibrated();
    LOG.info("Running statistics are those of {} images", calibration.images());
    return new Exported(
        run,
        ImageDataset.manifest(uri, hadoop),
        space,
        Optional.of(path),
        Optional.of(network),
        calibration.images(),
        job.test(network),
        orTimed(latency, network));
  }

  private String dataUri(RunDescription description) {
    return request.data().orElse(description.data().uri());
  }

  private Optional<Latency> ofTable(SearchSpace space, Architecture path) throws IOException {
    if (request.latencyTable().isEmpty()) {
      return Optional.empty();
    }
    String uri = request.latencyTable().get();
    try (InputStream in = InputFile.open(uri, "latency-table", "a CSV file", hadoop)) {
      Optional<Latency> known =
          Latency.of(CsvTable.read(in, uri, LatencyTable.MILLISECONDS), space, path);
      if (known.isEmpty()) {
        LOG.warn("latency-table {}: doesn't have {}, which is timed here", uri, space.format(path));
      }
      return known;
    }
  }

  private static Optional<Latency> orTimed(Optional<Latency> known, TrainedNetwork network)
      throws IOException {
    return known.isPresent() ? known : Optional.of(Latency.timed(network));
  }

  private ObjectNode write(Exported exported, ExportFolder folder) throws IOException {
    ModelCard card = new ModelCard(exported, request);
    Map<String, String> metadata = card.metadata();
    byte[] content;
    try {
      content =
          exported.network().isPresent()
              ? request
                  .format()
                  .encode(
                      exported.network().get(),
                      new Form(
                          request.folded(),
                          request.preprocessing()
                              ? Optional.of(exported.data().normalization())
                              : Optional.empty()),
                      metadata)
              : PytorchFile.encode(
                  ParameterLayout.of(exported.space()), exported.run().weights(), metadata);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    ObjectNode json = card.json(content);
    folder.write(
        request.format().file(), content, ModelCard.markdown(json), json.toPrettyString() + "\n");
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("command", "export").put("format", request.format().label());
    result.put("output", folder.root().toString());
    for (String key : List.of("file", "bytes", "sha256")) {
      result.set(key, json.get("model").get(key));
    }
    exported.path().ifPresent(path -> result.put("arch", exported.space().format(path)));
    if (json.has("accuracy")) {
      result.set("accuracy", json.get("accuracy"));
    }
    return result;
  }
}
