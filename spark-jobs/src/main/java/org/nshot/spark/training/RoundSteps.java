package org.nshot.spark.training;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RoundCost;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunTeller;
import org.nshot.spark.ingest.ShardedImages;
import org.nshot.spark.rounds.JobNames;
import org.nshot.spark.rounds.RoundClock;
import org.nshot.spark.rounds.SparkTrainer;
import org.nshot.training.EpochReport;
import org.nshot.training.EpochTotals;
import org.nshot.training.RoundReport;
import org.nshot.training.Training;
import org.nshot.training.TrainingLoop;
import org.nshot.training.TrainingState;

/** The rounds of nshot's own engine, on Spark. */
final class RoundSteps implements Steps {
  private final JavaSparkContext context;
  private final TrainingSetup setup;
  private final String work;
  private final long driverCombines;
  private final Tested tested;
  private long images;
  private long epochImages;

  /**
   * @param work what the jobs belong to, for Spark's pages
   * @param driverCombines bytes of a round's gradients up to which the driver adds them up
   */
  RoundSteps(
      JavaSparkContext context,
      TrainingSetup setup,
      String work,
      long driverCombines,
      Tested tested) {
    this.context = context;
    this.setup = setup;
    this.work = work;
    this.driverCombines = driverCombines;
    this.tested = tested;
  }

  @Override
  public long run(TrainingState state, RunTeller teller, BooleanSupplier enough)
      throws IOException {
    if (enough.getAsBoolean()) {
      return 0;
    }
    Training training = setup.training();
    RoundClock clock = new RoundClock();
    teller.require(clock);
    try (ShardedImages shards = setup.shards();
        SparkTrainer trainer =
            new SparkTrainer(
                context,
                shards.rdd(),
                training,
                setup.workerSetup(),
                driverCombines,
                new JobNames(work, training.horizon()),
                clock)) {
      new TrainingLoop(training, trainer)
          .run(
              state,
              report -> {
                tell(report, state, clock, teller);
                return report.epoch().isEmpty() || !enough.getAsBoolean();
              });
    }
    return images;
  }

  private void tell(RoundReport report, TrainingState state, RoundClock clock, RunTeller teller)
      throws IOException {
    images += report.samples();
    epochImages += report.samples();
    teller.tell(
        new RunEvent.RoundDone(
            report.plan().epoch(),
            report.plan().round(),
            report.loss(),
            report.correct(),
            report.samples(),
            clock.last()));
    if (report.epoch().isPresent()) {
      EpochReport epoch = report.epoch().get();
      RoundClock.Lap lap = clock.lap();
      Optional<RunEvent.Tested> test = tested.after(epoch.epoch(), state.used());
      clock.lap(); // testing is no part of the next epoch
      if (test.isPresent()) {
        teller.tell(test.get());
      }
      teller.tell(new RunEvent.EpochDone(metrics(epoch, lap, test)));
      epochImages = 0;
    }
  }

  private EpochMetrics metrics(
      EpochReport epoch, RoundClock.Lap lap, Optional<RunEvent.Tested> test) {
    EpochTotals totals = epoch.totals();
    double[] rates = totals.learningRates();
    RoundCost rounds = lap.rounds();
    EpochMetrics.Seconds seconds =
        EpochMetrics.Seconds.of(
            lap.wall(),
            rounds.split(),
            test.stream().mapToDouble(RunEvent.Tested::seconds).findFirst());
    return new EpochMetrics(
        epoch.epoch(),
        totals.loss(),
        OptionalDouble.of(totals.accuracy()),
        Optional.of(new EpochMetrics.Rates(rates[0], rates[1], rates[2])),
        Optional.of(Arrays.stream(epoch.nextPathProbabilities()).map(RoundSteps::list).toList()),
        OptionalDouble.of(epoch.dataEntropy()),
        OptionalDouble.of(totals.acceptedPaths()),
        OptionalDouble.of(totals.gradientVariance()),
        totals.samples(),
        epochImages / seconds.wall(),
        seconds,
        OptionalLong.of(rounds.bytesDown()),
        OptionalLong.of(rounds.bytesUp()),
        test.map(RunEvent.Tested::test));
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
