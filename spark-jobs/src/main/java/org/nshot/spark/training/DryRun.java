package org.nshot.spark.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.Batch;
import org.nshot.data.Storage;
import org.nshot.engine.Regularization;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.ranking.RankingNeeds;
import org.nshot.spark.rounds.RoundMessage;
import org.nshot.spark.run.ExecutorWatch;
import org.nshot.spark.run.HostName;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.session.SparkSessions;
import org.nshot.spark.shards.LocalDisk;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that a training needs, tried without training. */
final class DryRun {
  private static final Logger LOG = LoggerFactory.getLogger(DryRun.class);
  private static final double MIB = 1 << 20;

  private DryRun() {}

  /** What a task found where it ran. Not a record: Spark's Kryo can't fill one. */
  private static final class Probe implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final String backend;
    private final long nativeBytes;
    private final long freeBytes; // of the local disk

    Probe(String host, String backend, long nativeBytes, long freeBytes) {
      this.host = host;
      this.backend = backend;
      this.nativeBytes = nativeBytes;
      this.freeBytes = freeBytes;
    }
  }

  /** Bytes of images: of the largest shard, and of all together. */
  private record Disk(long shard, long all) {}

  /**
   * @throws IOException if something is missing, naming what and why
   */
  static ObjectNode run(TrainRequest request) throws IOException, InterruptedException {
    RunFiles run = new RunFiles(request.run(), HadoopSettings.ofSpark());
    RunLock.acquire(run, request.elsewhere())
        .close(); // whether it can be written to, and nobody else does
    Optional<RunDescription> started = RunDescription.read(run);
    TrainJob.requireOwn(request, run, started);
    TrainingConfig config = request.config(TrainJob.threads(request, started));
    String work = "nshot %s --dry-run".formatted(request.command());
    SparkSession spark = SparkSessions.open(work, config.threads());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try (ExecutorWatch watch = new ExecutorWatch(context, request.keeping().giveUpAfter(), work)) {
      return watch.guard(
          () -> {
            TrainingSetup setup = TrainingSetup.of(spark, request, config);
            if (started.isPresent()) {
              started.get().requireSame(setup.description(), run);
            }
            CheckpointStore checkpoints =
                new CheckpointStore(run.fileSystem(), run.path(RunLayout.CHECKPOINTS));
            if (config.supernet().transfer().isPresent() && checkpoints.newest().isEmpty()) {
              Beginning.transferred(setup, config.supernet().transfer().get());
            }
            if (request.ranking().isPresent()) {
              RankingNeeds.of(
                  request.ranking().get(),
                  request.run(),
                  setup.description(),
                  setup.dataset(),
                  request.keeping().giveUpAfter(),
                  HadoopSettings.ofSpark());
            }
            LOG.info("Resolved settings:\n{}", RunDescription.toYaml(config.settings()));
            Disk disk;
            try (ShardedImages shards = setup.shards()) {
              disk = new Disk(shards.diskBytes(), shards.allDiskBytes());
            }
            return report(
                request, setup, probe(context, setup.workerSetup(), config, disk.shard()), disk);
          });
    }
  }

  private static List<Probe> probe(
      JavaSparkContext context, WorkerSetup worker, TrainingConfig config, long disk) {
    int batch = config.batch();
    List<Integer> tasks = IntStream.range(0, config.shards()).boxed().toList();
    return context
        .parallelize(tasks, tasks.size())
        .mapPartitions((Iterator<Integer> task) -> List.of(probe(worker, batch, disk)).iterator())
        .collect();
  }

  /** Trains the largest path once and looks what that took, and what the disk can take. */
  private static Probe probe(WorkerSetup worker, int batch, long disk) throws IOException {
    LocalDisk.ofSpark().folder(disk, "a shard");
    long free = LocalDisk.ofSpark().usable();
    SearchSpace space = worker.network().create();
    ParameterLayout layout = ParameterLayout.of(space);
    try (SubnetEngine engine = SubnetEngines.open(layout, worker.threads())) {
      engine.load(layout.all(), Initialization.weights(layout, worker.seed()));
      Batch blank =
          new Batch(batch, space.image(), new float[batch * space.image().size()], new int[batch]);
      engine.train(
          space.graph(space.largest()), blank, Regularization.smoothing(worker.labelSmoothing()));
      return new Probe(
          HostName.find().orElse("an unnamed host"), engine.backend(), engine.nativeBytes(), free);
    }
  }

  private static ObjectNode report(
      TrainRequest request, TrainingSetup setup, List<Probe> probes, Disk disk) {
    Training training = setup.training();
    TrainingConfig config = training.config();
    TrainingState state = training.start();
    Architecture largest = training.space().largest();
    RoundPlan drawn = training.plan(state);
    List<Architecture> paths = drawn.paths().stream().map(path -> largest).toList();
    RoundPlan worst = training.plan(state, paths, drawn.shards());
    FloatFormat wire = config.run().wire();
    List<float[]> vectors = training.vectors(state);
    long down = RoundMessage.encode(worst, training.subnets(), vectors, wire).length;
    long floats = training.reported(largest);
    int pathsOfShard =
        drawn.shards().stream().map(ShardPlan::paths).mapToInt(own -> own.length).max().orElse(1);
    long up = wire.bytes() * floats * pathsOfShard * config.shards();
    Shape most = setup.dataset().manifest().images().most();
    boolean files = setup.dataset().manifest().storage() == Storage.ENCODED;
    long image =
        (long) config.threads() * most.size(); // the largest there could be, on each thread
    long decoded = files ? 2 * image : image; // as the reader has it, and as red, green and blue
    long decoders = files ? Short.BYTES * image : 0; // a progressive JPEG's coefficients
    long batch = (long) Float.BYTES * config.batch() * training.space().image().size();
    long ahead = WorkerSetup.bytesAhead(batch, config.shards());
    long values = (long) training.subnets().slices(paths).length() * vectors.size();
    long received = down + Float.BYTES * values; // the message, and what is read of it
    long sent = (Float.BYTES + wire.bytes()) * floats * pathsOfShard;
    long onHeap = batch + ahead + decoded + received + sent;
    long engine = probes.stream().mapToLong(probe -> probe.nativeBytes).max().orElse(0);
    long offHeap = engine + decoders;
    TreeSet<String> hosts = new TreeSet<>(probes.stream().map(probe -> probe.host).toList());
    LOG.info("Data: {} images to train on, in {} shards", training.samples(), config.shards());
    LOG.info("Executors: tasks ran on {}; backend {}", hosts, probes.get(0).backend);
    LOG.info(
        "{}",
        String.format(
            Locale.ROOT,
            "A task needs about %.1f MiB on the heap, %.1f MiB off it (its largest path, and"
                + " decoding), and for its"
                + " images %.1f MiB of the local disk, of which %.1f MiB are free; all shards"
                + " together %.1f MiB",
            onHeap / MIB,
            offHeap / MIB,
            disk.shard() / MIB,
            probes.stream().mapToLong(probe -> probe.freeBytes).min().orElse(0) / MIB,
            disk.all() / MIB));
    LOG.info(
        "{}",
        String.format(
            Locale.ROOT,
            "A round moves at most %.2f MiB to each executor and %.2f MiB back",
            down / MIB,
            up / MIB));
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("command", request.command()).put("dry_run", true);
    result.put("samples", training.samples()).put("steps", training.horizon().rounds());
    result.put("task_heap_bytes", onHeap).put("task_native_bytes", offHeap);
    result.put("task_disk_bytes", disk.shard()).put("all_disk_bytes", disk.all());
    result.put("round_bytes_down", down).put("round_bytes_up", up);
    hosts.forEach(result.putArray("hosts")::add);
    result.put("backend", probes.get(0).backend);
    ObjectNode settings = result.putObject("settings");
    request.alone().ifPresent(alone -> alone.network().settings().forEach(settings::put));
    config.settings().forEach(settings::put);
    return result;
  }
}
