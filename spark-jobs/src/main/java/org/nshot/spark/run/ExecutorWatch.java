package org.nshot.spark.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkException;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.session.SparkSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps work from waiting for ever: Spark queues jobs without a word while a cluster has no
 * executor for them. Cancels the work once that has lasted too long, and tells in one line what
 * Spark says of a job that failed.
 *
 * <p>An application that Spark ends, for want of a master say, may leave the thread that talked to
 * it waiting within Spark for good; that wait is interrupted.
 *
 * <p>When the JVM is told to end, the work ends before Spark is stopped under it, whose scheduler
 * would log a stack trace for every task that comes back to it.
 */
public final class ExecutorWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorWatch.class);

  /** Among what the JVM does at its end: before Spark's own (50 and less). */
  private static final int BEFORE_SPARK = 100;

  /** How long the JVM's end waits for the work's; clusters' managers are as patient. */
  private static final Duration LAST_WAIT = Duration.ofSeconds(10);

  private static final Duration LAST_LOOK = Duration.ofMillis(50);

  private final JavaSparkContext spark;
  private final Patience patience;
  private final String next;
  private final String work;
  private final String group;
  private final Absence executors;
  private final Absence application = new Absence(Duration.ofSeconds(10), System.nanoTime());
  private final ScheduledExecutorService clock;
  private volatile boolean gaveUp;
  private Optional<Thread> working = Optional.empty();

  /** Work that runs Spark jobs. */
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
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
   * For work that goes on where it stood.
   *
   * @param patience how long jobs may wait without any executor
   * @param work what Spark's pages call its jobs: command and run
   */
  public ExecutorWatch(JavaSparkContext spark, Patience patience, String work) {
    this(spark, patience, work, Patience.GOES_ON);
  }

  /**
   * @param patience how long jobs may wait without any executor
   * @param work what Spark's pages call its jobs: command and run
   * @param next what a person should know when the work has failed
   */
  public ExecutorWatch(JavaSparkContext spark, Patience patience, String work, String next) {
    this.spark = spark;
    this.patience = patience;
    this.work = work;
    this.group = work + " " + UUID.randomUUID();
    this.next = next;
    this.executors = new Absence(patience.most(), System.nanoTime());
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "nshot-executor-watch");
              thread.setDaemon(true);
              return thread;
            });
    if (!spark.isLocal()) { // there the driver is the executor
      long period = Math.max(1, Math.min(1000, patience.most().toMillis() / 10));
      clock.scheduleAtFixedRate(this::watch, period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void watch() {
    try {
      look();
    } catch (RuntimeException e) { // Spark being stopped meanwhile; the next look sees that
      LOG.warn("Could not look after the executors: {}", e.toString());
    }
  }

  private void look() {
    boolean stopped = spark.sc().isStopped();
    if (application.isTooLong(true, stopped ? 0 : 1, System.nanoTime())) {
      interrupt();
    }
    if (stopped) {
      return;
    }
    look(spark.sc().statusTracker().getExecutorInfos().length - 1, System.nanoTime());
  }

  /**
   * @param count of executors, the driver not among them
   */
  void look(int count, long nowNanos) {
    if (executors.isTooLong(waits(), count, nowNanos)) {
      gaveUp = true;
      spark.cancelJobGroup(group);
    }
  }

  /** Whether a job of this work is there; those of others are not for us to end. */
  boolean waits() {
    int[] active = spark.statusTracker().getActiveJobIds();
    return active.length > 0
        && Arrays.stream(spark.statusTracker().getJobIdsForGroup(group))
            .anyMatch(job -> Arrays.stream(active).anyMatch(other -> other == job));
  }

  private synchronized void interrupt() {
    working.ifPresent(Thread::interrupt);
  }

  private synchronized void setWorking(Optional<Thread> thread) {
    working = thread;
  }

  /**
   * Does the work under the watch, on this thread.
   *
   * @throws IOException as the work does; also if there was no executor for too long, if a job
   *     failed, and if Spark ended the application
   */
  public <T> T guard(Work<T> guarded) throws IOException, InterruptedException {
    return guard(guarded, failure -> {});
  }

  /**
   * The same, and tells of a failure as it is thrown, while the JVM's end still waits.
   *
   * @param failed hears what will be thrown
   */
  public <T> T guard(Work<T> guarded, Consumer<Throwable> failed)
      throws IOException, InterruptedException {
    spark.setJobGroup(group, work);
    gaveUp = false;
    CountDownLatch done = new CountDownLatch(1);
    Runnable atShutdown = () -> end(done);
    ShutdownHookManager.get().addShutdownHook(atShutdown, BEFORE_SPARK);
    try {
      return explained(guarded);
    } catch (Throwable e) { // Spark's among them, which Java's compiler doesn't know of
      failed.accept(e);
      throw e;
    } finally {
      done.countDown();
      forget(atShutdown);
      spark.clearJobGroup();
    }
  }

  private <T> T explained(Work<T> guarded) throws IOException, InterruptedException {
    setWorking(Optional.of(Thread.currentThread()));
    try {
      return guarded.run();
    } catch (Exception e) {
      if (gaveUp) {
        throw new IOException("no executor for %s, gave up; %s".formatted(patience, next), e);
      }
      Optional<IOException> told = told(e, spark.sc().isStopped(), next);
      if (told.isPresent()) {
        throw told.get();
      }
      throw e;
    } finally {
      setWorking(Optional.empty());
      if (spark.sc().isStopped()) {
        Thread.interrupted(); // ours, and it has done its work
      }
    }
  }

  private int runningTasks() {
    return Arrays.stream(spark.sc().statusTracker().getExecutorInfos())
        .mapToInt(SparkExecutorInfo::numRunningTasks)
        .sum();
  }

  private static void forget(Runnable atShutdown) {
    try {
      ShutdownHookManager.get().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is ending, and has told it", e);
    }
  }

  /** In the JVM's last moments: cancels jobs until there are no more, and no task of one. */
  private void end(CountDownLatch done) {
    long start = System.nanoTime();
    try {
      do {
        spark.cancelJobGroup(group);
      } while (!(done.await(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS) && runningTasks() == 0)
          && System.nanoTime() - start < LAST_WAIT.toNanos());
      // Spark counts a task as ended just before it hands its result on.
      Thread.sleep(LAST_LOOK.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Hadoop's word for: too long
    } catch (Exception e) { // Spark's
      LOG.debug("Spark was stopped before the work was", e);
    }
  }

  /**
   * One line for a failure that is Spark's; empty for one that is the work's own.
   *
   * @param stopped whether there is no application any more
   * @param next what a person should know then
   */
  static Optional<IOException> told(Exception failure, boolean stopped, String next) {
    if (stopped) {
      return Optional.of(new IOException(SparkSessions.ended(failure) + "; " + next, failure));
    }
    return failure instanceof SparkException
        ? Optional.of(new IOException(line(failure) + "; " + next, failure))
        : Optional.empty();
  }

  /** What a task said of a file or a disk, or what Spark says. */
  private static String line(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return FirstLine.of(cause);
      }
    }
    return "Spark: " + FirstLine.of(failure);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
