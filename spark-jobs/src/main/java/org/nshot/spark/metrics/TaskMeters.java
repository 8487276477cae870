package org.nshot.spark.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.nshot.engine.memory.ProcessMemory;

/**
 * An executor's part of Spark's metrics: what its tasks do. Where an executor has no {@link
 * NshotPlugin}, it counts for nobody.
 */
public final class TaskMeters {
  private static final AtomicReference<TaskMeters> OPEN =
      new AtomicReference<>(new TaskMeters(new MetricRegistry()));

  private final Counter rounds;
  private final Counter images;
  private final Counter paths;
  private final Counter bytesIn;
  private final Counter bytesOut;
  private final Timer compute;
  private final Timer waiting;
  private final Timer receive;
  private final Map<Object, Long> nativeBytes = new ConcurrentHashMap<>();

  private TaskMeters(MetricRegistry registry) {
    rounds = registry.counter("task.rounds");
    images = registry.counter("task.images");
    paths = registry.counter("task.paths");
    bytesIn = registry.counter("task.bytes.in");
    bytesOut = registry.counter("task.bytes.out");
    compute = registry.timer("task.compute");
    waiting = registry.timer("task.wait");
    receive = registry.timer("task.receive");
    Gauge<Long> engines = () -> nativeBytes.values().stream().mapToLong(Long::longValue).sum();
    registry.gauge("engines.native.bytes", () -> engines);
    Gauge<Long> resident = ProcessMemory::resident;
    registry.gauge("executor.resident.bytes", () -> resident);
  }

  /** From now on tasks of this process are counted here. */
  static void open(MetricRegistry registry) {
    OPEN.set(new TaskMeters(registry));
  }

  static void close() {
    OPEN.set(new TaskMeters(new MetricRegistry()));
  }

  /** Where this process counts. */
  public static TaskMeters current() {
    return OPEN.get();
  }

  /**
   * A shard was trained for a round.
   *
   * @param count forward passes of single images
   * @param received from message to loaded weights, nanoseconds
   * @param computed steps, waiting for batches among it, nanoseconds
   * @param waited for batches, nanoseconds
   */
  public void trained(int count, long received, long computed, long waited) {
    rounds.inc();
    images.inc(count);
    receive.update(received, TimeUnit.NANOSECONDS);
    compute.update(computed, TimeUnit.NANOSECONDS);
    waiting.update(waited, TimeUnit.NANOSECONDS);
  }

  /** A task's message and its result, bytes. */
  public void moved(long in, long out) {
    bytesIn.inc(in);
    bytesOut.inc(out);
  }

  /** Paths were evaluated. */
  public void evaluated(int count) {
    paths.inc(count);
  }

  /** What an engine holds outside the heap now, bytes. */
  public void holds(Object engine, long bytes) {
    nativeBytes.put(engine, bytes);
  }

  /** An engine was closed. */
  public void letGo(Object engine) {
    nativeBytes.remove(engine);
  }
}
