package org.nshot.spark.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.nshot.engine.memory.ProcessMemory;
import org.nshot.spark.events.RoundSplit;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;

/**
 * The driver's part of Spark's metrics: what a training tells, counted. Counters and timers go on
 * over all trainings of an application; gauges are those of the last.
 */
public final class RunMeters implements RunListener {
  private static final AtomicReference<Optional<RunMeters>> OPEN =
      new AtomicReference<>(Optional.empty());
  private static final double NANOS = 1e9;

  private final Counter rounds;
  private final Counter epochs;
  private final Counter images;
  private final Counter bytesDown;
  private final Counter bytesUp;
  private final Counter failures;
  private final Timer round;
  private final Timer broadcast;
  private final Timer schedule;
  private final Timer compute;
  private final Timer waiting;
  private final Timer result;
  private final Timer combine;
  private final Timer checkpoint;
  private final Timer ranking;
  private final Timer test;
  private volatile RunEvent.Extent extent = new RunEvent.Extent(1, 1);
  private volatile long roundsDone;
  private volatile double loss = Double.NaN;
  private volatile double accuracy = Double.NaN;
  private volatile double quality = Double.NaN;

  RunMeters(MetricRegistry registry) {
    rounds = registry.counter("rounds");
    epochs = registry.counter("epochs");
    images = registry.counter("images");
    bytesDown = registry.counter("bytes.down");
    bytesUp = registry.counter("bytes.up");
    failures = registry.counter("failures");
    round = registry.timer("round");
    broadcast = registry.timer("round.broadcast");
    schedule = registry.timer("round.schedule");
    compute = registry.timer("round.compute");
    waiting = registry.timer("round.wait");
    result = registry.timer("round.result");
    combine = registry.timer("round.combine");
    checkpoint = registry.timer("checkpoint");
    ranking = registry.timer("ranking");
    test = registry.timer("test");
    gauge(registry, "progress", () -> (double) roundsDone / extent.rounds());
    gauge(registry, "loss", () -> loss);
    gauge(registry, "accuracy", () -> accuracy);
    gauge(registry, "ranking.quality", () -> quality);
    gauge(registry, "driver.resident.bytes", ProcessMemory::resident);
  }

  private static void gauge(MetricRegistry registry, String name, Gauge<? extends Number> gauge) {
    registry.gauge(name, () -> gauge);
  }

  /** From now on trainings of this process are counted here. */
  static void open(MetricRegistry registry) {
    OPEN.set(Optional.of(new RunMeters(registry)));
  }

  static void close() {
    OPEN.set(Optional.empty());
  }

  /** Where Spark's session counts trainings; empty if it has no {@link NshotPlugin}. */
  public static Optional<RunMeters> current() {
    return OPEN.get();
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.Started started) {
      extent = started.extent();
      roundsDone = extent.roundsDone(started.epochsDone(), started.roundsDone()) - 1;
    } else if (event instanceof RunEvent.RoundDone done) {
      count(done);
    } else if (event instanceof RunEvent.EpochDone done) {
      epochs.inc();
      roundsDone = extent.roundsDone(done.metrics().epoch(), extent.roundsPerEpoch() - 1);
      loss = done.metrics().loss();
      done.metrics().accuracy().ifPresent(value -> accuracy = value);
    } else if (event instanceof RunEvent.Tested tested) {
      time(test, tested.seconds());
    } else if (event instanceof RunEvent.Ranked ranked) {
      time(ranking, ranked.metrics().seconds());
      quality = ranked.metrics().quality();
    } else if (event instanceof RunEvent.CheckpointWritten written) {
      time(checkpoint, written.seconds());
    } else if (event instanceof RunEvent.Failed failed && !failed.toldToEnd()) {
      failures.inc();
    }
  }

  private void count(RunEvent.RoundDone done) {
    rounds.inc();
    images.inc(done.images());
    bytesDown.inc(done.cost().bytesDown());
    bytesUp.inc(done.cost().bytesUp());
    RoundSplit split = done.cost().split();
    round.update(split.total(), TimeUnit.NANOSECONDS);
    broadcast.update(split.broadcast(), TimeUnit.NANOSECONDS);
    schedule.update(split.schedule(), TimeUnit.NANOSECONDS);
    compute.update(split.compute(), TimeUnit.NANOSECONDS);
    waiting.update(split.waiting(), TimeUnit.NANOSECONDS);
    result.update(split.result(), TimeUnit.NANOSECONDS);
    combine.update(split.combine(), TimeUnit.NANOSECONDS);
    roundsDone = extent.roundsDone(done.epoch(), done.round());
    loss = done.loss();
    accuracy = (double) done.correct() / done.images();
  }

  private static void time(Timer timer, double seconds) {
    timer.update((long) (seconds * NANOS), TimeUnit.NANOSECONDS);
  }
}
