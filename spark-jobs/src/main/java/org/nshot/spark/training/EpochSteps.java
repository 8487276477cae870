package org.nshot.spark.training;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunTeller;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.rounds.JobNames;
import org.nshot.spark.run.RunWriter;
import org.nshot.training.Training;
import org.nshot.training.TrainingState;

/** The epochs of a network alone whose steps another trainer makes. */
final class EpochSteps implements Steps {
  private final JavaSparkContext context;
  private final TrainingSetup setup;
  private final JobNames names;
  private final OtherTrainer other;
  private final Tested tested;
  private final RunWriter writer;
  private final int keep;

  /**
   * @param keep how many of the trainer's own states stay
   */
  EpochSteps(
      JavaSparkContext context,
      TrainingSetup setup,
      String work,
      OtherTrainer other,
      Tested tested,
      RunWriter writer,
      int keep) {
    this.context = context;
    this.setup = setup;
    this.names = new JobNames(work, setup.training().horizon());
    this.other = other;
    this.tested = tested;
    this.writer = writer;
    this.keep = keep;
  }

  @Override
  public long run(TrainingState state, RunTeller teller, BooleanSupplier enough)
      throws IOException {
    Training training = setup.training();
    TrainedNetwork network =
        new TrainedNetwork(
            training.space().image(),
            training.space().graph(Architecture.of()),
            training.layout(),
            state.weights());
    long images = 0;
    try (ShardedImages shards = setup.shards();
        OtherTrainer.Session session =
            other.open(
                new OtherTrainer.Setup(
                    context,
                    training,
                    state,
                    network,
                    shards.rdd(),
                    setup.workerSetup(),
                    writer.files()))) {
      while (!training.finished(state) && !enough.getAsBoolean()) {
        int epoch = state.epoch();
        names.describeEpoch(context, epoch);
        long start = System.nanoTime();
        OtherTrainer.Epoch trained = session.train(state);
        double wall = (System.nanoTime() - start) / 1e9;
        images += training.samples();
        training.endEpoch(state, session.weights());
        training.requireFinite(state);
        writer.write("the trainer's state", () -> session.save(state.epoch(), keep));
        Optional<RunEvent.Tested> test = tested.after(epoch, state.used());
        if (test.isPresent()) {
          teller.tell(test.get());
        }
        teller.tell(
            new RunEvent.EpochDone(
                EpochMetrics.of(
                    epoch,
                    trained.loss(),
                    trained.lr(),
                    training.samples(),
                    EpochMetrics.Seconds.of(
                        wall, test.stream().mapToDouble(RunEvent.Tested::seconds).findFirst()),
                    test.map(RunEvent.Tested::test))));
      }
    }
    return images;
  }
}
