package org.nshot.training;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nshot.data.Holdout;
import org.nshot.data.HoldoutShare;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.sampling.DataImportance;
import org.nshot.sampling.ImportanceData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What comes once an epoch: its draw, dealt to the shards, and the data table's new q; and once a
 * run, which images are held out of a thousand classes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EpochBoundary {
  private static final int SHARDS = 8;
  private static final int ROUNDS = 2_500;
  private static final int CLASSES = 1_000;
  private static final double TAU = 0.5;

  @Param({"50000", "1280000"})
  public int samples;

  private DataImportance table;
  private int[] labels;
  private Optional<double[]> distribution;
  private int epoch;

  @Setup
  public void setUp() {
    table = DataImportance.start(samples);
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    for (int i = 0; i < samples; i++) {
      table.observe(i, random.nextDouble());
    }
    table.endEpoch(TAU);
    distribution = table.distribution();
    labels = IntStream.range(0, samples).map(i -> i % CLASSES).toArray();
  }

  @Benchmark
  public int[] drawFromImportance() {
    return draw(distribution);
  }

  @Benchmark
  public int[] drawUniform() {
    return draw(Optional.empty());
  }

  private int[] draw(Optional<double[]> from) {
    RandomStream random = RandomStream.of(0, Purpose.EPOCH_SAMPLES, epoch++);
    return new EpochDraw(new ImportanceData().draw(samples, from, random), SHARDS, ROUNDS)
        .positions(0, 0);
  }

  @Benchmark
  public int[] drawHoldout() {
    return Holdout.draw(labels, new HoldoutShare.PerClass(samples / CLASSES / 20), 1).trainIds();
  }

  @Benchmark
  public double table() {
    table.endEpoch(TAU);
    return table.entropy();
  }

  @Benchmark
  public int[] observeRound() {
    int[] positions = new int[512];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = (int) ((long) i * 7919 % samples);
      table.observe(positions[i], 0.5);
    }
    return positions;
  }
}
