package org.nshot.spark.training;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.spark.run.Patience;

/**
 * Keeps work from waiting for ever: Spark queues jobs without a word while a cluster has no
 * executor for them. Cancels the work once that has lasted too long, and tells in one line what
 * Spark says of a job that failed.
 */
final class ExecutorWatch implements AutoCloseable {
  private static final String GOES_ON = "; the same command goes on from what is saved";

  private final JavaSparkContext spark;
  private final Patience patience;
  private final String group = "nshot-" + UUID.randomUUID();
  private final Absence absence;
  private final ScheduledExecutorService clock;
  private volatile boolean gaveUp;

  /** Work that runs Spark jobs. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** How long nobody was there who should be. */
  static final class Absence {
    private final Duration most;
    private long lastFineNanos;

    Absence(Duration most, long nowNanos) {
      this.most = most;
      this.lastFineNanos = nowNanos;
    }

    /**
     * @param needed whether somebody waits for an executor
     * @param executors how many there are
     * @return whether somebody has been waiting for too long
     */
    boolean isTooLong(boolean needed, int executors, long nowNanos) {
      if (!needed || executors > 0) {
        lastFineNanos = nowNanos;
      }
      return nowNanos - lastFineNanos > most.toNanos();
    }
  }

  /**
   * @param patience how long jobs may wait without any executor
   */
  ExecutorWatch(JavaSparkContext spark, Patience patience) {
    this.spark = spark;
    this.patience = patience;
    this.absence = new Absence(patience.most(), System.nanoTime());
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "nshot-executor-watch");
              thread.setDaemon(true);
              return thread;
            });
    if (!spark.isLocal()) { // there the driver is the executor
      long period = Math.max(1, Math.min(1000, patience.most().toMillis() / 10));
      clock.scheduleAtFixedRate(this::look, period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    if (spark.sc().isStopped()) {
      return; // running jobs have failed by that already
    }
    boolean needed = spark.statusTracker().getActiveJobIds().length > 0;
    int executors = spark.sc().statusTracker().getExecutorInfos().length - 1; // less the driver
    if (absence.isTooLong(needed, executors, System.nanoTime())) {
      gaveUp = true;
      spark.cancelJobGroup(group);
    }
  }

  /**
   * Does the work under the watch, on this thread.
   *
   * @throws IOException as the work does; also if there was no executor for too long, if a job
   *     failed, and if Spark ended the application
   */
  <T> T guard(Work<T> work) throws IOException {
    spark.setJobGroup(group, "nshot");
    try {
      return work.run();
    } catch (Exception e) {
      if (gaveUp) {
        throw new IOException("no executor for %s, gave up%s".formatted(patience, GOES_ON), e);
      }
      if (spark.sc().isStopped() && !(e instanceof IOException)) {
        // What a job says then is a consequence; Spark itself logs why, as it happens.
        throw new IOException(
            "Spark ended the application, its reason stands above (%s)%s"
                .formatted(firstLine(e), GOES_ON),
            e);
      }
      if (e instanceof SparkException) {
        throw new IOException("Spark: " + firstLine(e) + GOES_ON, e);
      }
      throw e;
    } finally {
      spark.clearJobGroup();
    }
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.strip().lines().findFirst().orElse(e.toString());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
