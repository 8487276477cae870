package org.nshot.spark.dl4j;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nshot.data.Batch;
import org.nshot.input.AtLeast;
import org.nshot.optim.Decay;
import org.nshot.space.Shape;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.FileOutput;
import org.nshot.spark.ingest.ShardImages;
import org.nshot.spark.training.OtherTrainer;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingState;

/**
 * Training by DL4J on Spark: each shard makes some rounds' steps with Nesterov's momentum by
 * itself, then weights, statistics and momenta are averaged ({@link
 * ParameterAveragingTrainingMaster}). The rate is set anew before each such stretch.
 *
 * @param rounds that shards go alone
 */
public record Dl4jTrainer(int rounds) implements OtherTrainer {
  /** What it is called. */
  public static final String NAME = "dl4j";

  private static final String FOLDER = "dl4j";

  public Dl4jTrainer {
    AtLeast.one("averaging-rounds", rounds);
  }

  @Override
  public String toString() {
    return "%s, averaged every %s rounds".formatted(NAME, rounds);
  }

  /**
   * @throws IllegalArgumentException naming the setting that DL4J has nothing for
   */
  public static void requireKnown(TrainingConfig config) {
    require("ema", Double.toString(config.step().ema().decay()), !config.step().ema().kept(), "0");
    require("nesterov", "false", config.step().nesterov(), "true");
    require("clip", Double.toString(config.step().clip()), config.step().clip() == 0, "0");
    require(
        "decay",
        config.step().decay().name().toLowerCase(Locale.ROOT),
        config.step().decay() == Decay.KERNELS,
        "kernels");
  }

  private static void require(String key, String value, boolean fits, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: %s, expected %s with --trainer %s".formatted(key, value, expected, NAME));
    }
  }

  @Override
  public Session open(Setup setup) throws IOException {
    return new Averaging(setup, rounds);
  }

  private static final class Averaging implements Session {
    private final Setup setup;
    private final Training training;
    private final int stretch; // rounds
    private final Dl4jNetwork network;
    private final SparkComputationGraph trained;

    Averaging(Setup setup, int stretch) throws IOException {
      this.setup = setup;
      this.training = setup.training();
      this.stretch = stretch;
      TrainingConfig config = training.config();
      network =
          Dl4jNetwork.trainable(
              setup.network(),
              settings(
                  config.seed(),
                  config.step().weightDecay(),
                  new Nesterovs(config.rate().lr(), config.step().momentum())));
      ComputationGraph graph = network.graph();
      if (setup.state().epoch() > 0) {
        graph.close();
        graph = restore(setup.state().epoch());
      }
      trained =
          new SparkComputationGraph(
              setup.spark(),
              graph,
              new ParameterAveragingTrainingMaster.Builder(config.shards(), config.batch())
                  .batchSizePerWorker(config.batch())
                  .averagingFrequency(stretch)
                  .saveUpdater(true) // else momentum begins anew with every stretch
                  .workerPrefetchNumBatches(0)
                  .rddTrainingApproach(RDDTrainingApproach.Direct)
                  .repartionData(Repartition.Never) // shards stay where their images are
                  .storageLevel(null) // its own copy would never be let go
                  .build());
    }

    private Path file(int epochs) {
      return setup.folder().path(FOLDER + String.format(Locale.ROOT, "/epoch-%05d.zip", epochs));
    }

    private ComputationGraph restore(int epochs) throws IOException {
      byte[] zip;
      try (InputStream in = FileInput.open(setup.folder().fileSystem(), file(epochs))) {
        zip = in.readAllBytes();
      } catch (FileNotFoundException e) {
        throw new IOException(
            file(epochs) + ": missing, expected the momentum of the checkpoint to go on from", e);
      }
      try {
        return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(zip), true);
      } catch (IOException | RuntimeException e) { // DL4J's for an entry that is missing or cut
        throw new IOException(
            "%s: damaged (%s), expected the momentum of the checkpoint to go on from"
                .formatted(file(epochs), FirstLine.of(e)),
            e);
      }
    }

    @Override
    public Epoch train(TrainingState state) {
      int rounds = training.horizon().roundsPerEpoch();
      double loss = 0;
      double sum = 0;
      double least = Double.MAX_VALUE;
      double most = 0;
      for (int from = 0; from < rounds; from += stretch) {
        int to = Math.min(rounds, from + stretch);
        double factor = training.schedule().factor(training.horizon().at(state.epoch(), from), 0);
        double rate = training.config().rate().lr() * factor;
        trained.getNetwork().setLearningRate(rate);
        sum += (to - from) * rate;
        least = Math.min(least, rate);
        most = Math.max(most, rate);
        JavaRDD<DataSet> batches = batches(state, from, to);
        batches.persist(StorageLevel.MEMORY_ONLY()); // they are counted before they are used
        try {
          trained.fit(batches);
        } finally {
          batches.unpersist(false);
        }
        loss += (to - from) * trained.getScore();
      }
      return new Epoch(loss / rounds, new EpochMetrics.Rates(sum / rounds, least, most));
    }

    /** What each shard trains on in some rounds. */
    private JavaRDD<DataSet> batches(TrainingState state, int from, int to) {
      int shards = training.config().shards();
      int[][][] positions = new int[shards][to - from][];
      for (int shard = 0; shard < shards; shard++) {
        for (int round = from; round < to; round++) {
          positions[shard][round - from] = training.positions(state, shard, round);
        }
      }
      int epoch = state.epoch();
      int classes = training.space().classes();
      float smoothing = training.config().data().labelSmoothing();
      Batches maker = setup.batches();
      return setup
          .shards()
          .mapPartitionsWithIndex(
              (shard, images) ->
                  dataSets(
                      maker,
                      images.next(),
                      shard,
                      positions[shard],
                      epoch,
                      from,
                      classes,
                      smoothing),
              true);
    }

    private static Iterator<DataSet> dataSets(
        Batches maker,
        ShardImages images,
        int shard,
        int[][] positions,
        int epoch,
        int from,
        int classes,
        float smoothing) {
      NativeLayers.allow(); // the executor that has the batches makes its graph after them
      List<DataSet> sets = new ArrayList<>();
      for (int i = 0; i < positions.length; i++) {
        if (positions[i].length > 0) {
          try {
            sets.add(
                dataSet(
                    maker.batch(images.open(), shard, positions[i], epoch, from + i),
                    classes,
                    smoothing));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
      return sets.iterator();
    }

    @Override
    public float[] weights() {
      return network.weights(trained.getNetwork());
    }

    @Override
    public void save(int epochs, int keep) throws IOException {
      byte[] zip = Dl4jNetwork.encode(trained.getNetwork(), true);
      FileOutput.write(setup.folder().fileSystem(), file(epochs), true, out -> out.write(zip));
      // The checkpoint of this epoch is still to come: those there are need theirs until then.
      int old = epochs - keep - 1;
      while (old > 0 && setup.folder().fileSystem().delete(file(old), false)) {
        old--;
      }
    }

    @Override
    public void close() {
      trained.getNetwork().close();
    }
  }

  /** What a graph is trained with: kernels decay, DL4J's normalisations and biases don't. */
  static NeuralNetConfiguration.Builder settings(long seed, double weightDecay, IUpdater updater) {
    return new NeuralNetConfiguration.Builder().seed(seed).l2(weightDecay).updater(updater);
  }

  /** Images [batch, channels, height, width], labels smoothed [batch, classes]. */
  static DataSet dataSet(Batch batch, int classes, float smoothing) {
    Shape image = batch.image();
    int count = batch.size();
    float[] labels = new float[count * classes];
    for (int b = 0; b < count; b++) {
      for (int c = 0; c < classes; c++) {
        labels[b * classes + c] =
            smoothing / classes + (c == batch.labels()[b] ? 1 - smoothing : 0);
      }
    }
    return new DataSet(
        Nd4j.create(
                Arrays.copyOf(batch.pixels(), count * image.size()),
                new long[] {count, image.height(), image.width(), image.channels()},
                'c')
            .permute(0, 3, 1, 2)
            .dup('c'),
        Nd4j.create(labels, new long[] {count, classes}, 'c'));
  }
}
