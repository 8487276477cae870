package org.nshot.spark.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.UsageException;

/** The one place where commands get their Spark session. */
public final class SparkSessions {
  private static final String TASK_CPUS = "spark.task.cpus";
  private static final String PLUGINS = "spark.plugins";

  /** By its name, for it stands above the command line. */
  static final String METERS = "org.nshot.spark.metrics.NshotPlugin";

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,.*)?])?");
  private static final AtomicReference<Optional<SparkSession>> OPENED =
      new AtomicReference<>(Optional.empty());

  static final String HEARTBEAT_TIMEOUT = "spark.storage.blockManagerHeartbeatTimeoutMs";

  private SparkSessions() {}

  /**
   * The active session (a notebook's, or that of an earlier command), else a new one from what
   * {@code spark-submit} was told; without a master it is {@code local[*]}. The caller need not
   * stop it.
   *
   * @param taskCpus cores of a task, which are also its OpenMP threads
   * @throws UsageException if the session has other tasks than these, or no core for one
   */
  public static SparkSession open(String appName, int taskCpus) {
    if (taskCpus < 1) {
      throw new UsageException("%s threads a task, expected at least 1".formatted(taskCpus));
    }
    Optional<SparkSession> active = active();
    if (active.isPresent()) {
      requireTaskCpus(active.get().sparkContext().getConf(), taskCpus, "the active Spark session");
      return active.get();
    }
    SparkConf conf = new SparkConf();
    if (conf.contains(TASK_CPUS)) {
      requireTaskCpus(conf, taskCpus, "--conf");
    }
    conf.setIfMissing("spark.master", "local[*]").setIfMissing("spark.app.name", appName);
    localCores(conf.get("spark.master"))
        .ifPresent(
            cores -> {
              if (cores < taskCpus) {
                throw new UsageException(
                    "%s threads a task, but master %s has %s cores"
                        .formatted(taskCpus, conf.get("spark.master"), cores));
              }
              outliveSleep(conf);
            });
    conf.set(TASK_CPUS, Integer.toString(taskCpus));
    measure(conf);
    Loopback.useFor(conf);
    SparkSession session = start(conf);
    OPENED.set(Optional.of(session));
    return session;
  }

  /**
   * What trainings count goes to Spark's own metrics, beside a user's plugins, under names that are
   * the same for every application.
   */
  static void measure(SparkConf conf) {
    List<String> plugins = new ArrayList<>();
    for (String plugin : conf.get(PLUGINS, "").split(",")) {
      if (!plugin.isBlank()) {
        plugins.add(plugin.strip());
      }
    }
    if (!plugins.contains(METERS)) {
      plugins.add(METERS);
    }
    conf.set(PLUGINS, String.join(",", plugins));
    conf.setIfMissing("spark.metrics.namespace", "nshot");
  }

  /**
   * A machine that slept, or a process that was stopped for a while, finds its own executor's
   * heartbeat overdue and would give it up; one that lives in the driver's process can't be lost.
   */
  static void outliveSleep(SparkConf ofLocalMaster) {
    ofLocalMaster.setIfMissing(HEARTBEAT_TIMEOUT, "365d");
  }

  /**
   * A cluster that turns the application away ends it on a thread of its own, which may come before
   * its session is whole.
   */
  private static SparkSession start(SparkConf conf) {
    try {
      ScratchSpace.of(conf, System.getenv()).requireOne();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (IllegalStateException e) { // Spark's word for a context that is stopped
      throw new UncheckedIOException(new IOException(ended(e), e));
    } catch (Exception e) { // Scala declares none of those that it throws
      throw new UncheckedIOException(new IOException(StartFailure.line(conf, e), e));
    }
  }

  /**
   * What to say of a failure where Spark has ended the application: whatever it is, it is as good
   * as always a consequence, and Spark itself logs the reason, as it happens.
   */
  public static String ended(Exception consequence) {
    return "Spark ended the application, its reason stands above (%s)"
        .formatted(FirstLine.of(consequence));
  }

  /** The active session's settings, else what {@code spark-submit} was told. */
  public static SparkConf settings() {
    return active().map(session -> session.sparkContext().getConf()).orElseGet(SparkConf::new);
  }

  /** Stops the session that {@link #open} made, if it made one. */
  public static void stopOpened() {
    OPENED.getAndSet(Optional.empty()).ifPresent(SparkSession::stop);
  }

  private static Optional<SparkSession> active() {
    scala.Option<SparkSession> session = SparkSession.getActiveSession();
    if (session.isEmpty()) {
      session = SparkSession.getDefaultSession();
    }
    return session.isEmpty() || session.get().sparkContext().isStopped()
        ? Optional.empty()
        : Optional.of(session.get());
  }

  private static void requireTaskCpus(SparkConf conf, int taskCpus, String where) {
    int actual = conf.getInt(TASK_CPUS, 1);
    if (actual != taskCpus) {
      throw new UsageException(
          "%s has %s=%s, expected %s, the threads of a task"
              .formatted(where, TASK_CPUS, actual, taskCpus));
    }
  }

  /**
   * Threads for a task where nobody asked for a number: those of the active session's tasks, else
   * this machine's cores shared by the tasks that run at once, else (on a cluster) 1.
   *
   * @param tasks how many could run at once
   */
  public static int defaultTaskCpus(int tasks) {
    Optional<SparkSession> active = active();
    if (active.isPresent()) {
      return active.get().sparkContext().getConf().getInt(TASK_CPUS, 1);
    }
    SparkConf conf = new SparkConf();
    int cores = localCores(conf.get("spark.master", "local[*]")).orElse(1);
    return conf.getInt(TASK_CPUS, Math.max(1, cores / Math.min(tasks, cores)));
  }

  /** Cores of a local master, as Spark counts them; empty for a cluster's. */
  static OptionalInt localCores(String master) {
    Matcher local = LOCAL.matcher(master);
    if (!local.matches()) {
      return OptionalInt.empty();
    }
    String cores = local.group(1);
    if (cores == null) {
      return OptionalInt.of(1);
    }
    return OptionalInt.of(
        cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores));
  }
}
