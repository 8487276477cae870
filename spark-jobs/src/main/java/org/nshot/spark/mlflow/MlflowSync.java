package org.nshot.spark.mlflow;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.mlflow.api.proto.Service.RunStatus;
import org.nshot.spark.run.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings an MLflow run up to what a run directory holds, on a thread of its own: whenever it is
 * told that there is more, it sends the rows of the metrics files that the server doesn't have yet.
 * So nothing has to be kept for a server that is away or slow, and it misses nothing: when it is
 * back, or a later process goes on, the files still hold all of it.
 */
final class MlflowSync {
  private static final Logger LOG = LoggerFactory.getLogger(MlflowSync.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final MlflowTarget target;
  private final Supplier<TrackingServer> connect;
  private final RunFiles files;
  private final RunTables tables;
  private final Facts facts;
  private final Duration firstPause;
  private final BlockingQueue<Boolean> told = new ArrayBlockingQueue<>(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "nshot-mlflow");
  private volatile Optional<RunStatus> end = Optional.empty();
  private volatile boolean away;

  // of the thread alone
  private Optional<TrackedRun> run = Optional.empty();
  private final Attempt attempt = new Attempt();
  private final Set<String> refused = new HashSet<>();
  private long epochs;
  private long rankings;
  private boolean ended;

  /**
   * What is known of a run from its beginning.
   *
   * @param parameters by name
   * @param tags by name
   */
  record Facts(Map<String, String> parameters, Map<String, String> tags) {}

  /**
   * @param firstPause after a failure; later ones are longer
   */
  MlflowSync(
      MlflowTarget target,
      Supplier<TrackingServer> connect,
      RunFiles files,
      Facts facts,
      Duration firstPause) {
    this.target = target;
    this.connect = connect;
    this.files = files;
    this.tables = new RunTables(files);
    this.facts = facts;
    this.firstPause = firstPause;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
    tellOfMore();
  }

  /** There may be more in the files than before. */
  void tellOfMore() {
    told.offer(true); // once is enough
  }

  /**
   * Nothing more will come. Waits for the server to have all of it, but not for long.
   *
   * @return whether it has
   */
  boolean finish(RunStatus status, Duration patience) {
    end = Optional.of(status);
    tellOfMore();
    boolean over = false;
    try {
      over = done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    if (!over) { // else it has said why
      LOG.atLevel(away ? Level.INFO : Level.WARN) // an outage is warned of once
          .log(
              "MLflow at {} does not have all of {}; the same command, or rank with --mlflow, brings the rest",
              target.uri(),
              files.root());
    }
    return over && ended;
  }

  private void work() {
    try (TrackingServer server = connect.get()) {
      Duration pause = firstPause;
      while (!ended) {
        waitForMore(pause);
        try {
          catchUp(server);
          if (away) {
            LOG.info("MLflow at {} answers again, and has all that there is", target.uri());
          }
          away = false;
          pause = firstPause;
        } catch (RefusedException e) {
          throw e; // of the run itself
        } catch (IOException e) {
          if (away) {
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
          } else {
            LOG.warn("MLflow: {}; training goes on, and this is made up for", e.getMessage());
          }
          away = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody waits for it any more
    } catch (RefusedException e) {
      LOG.warn("MLflow will not have this training, which goes on: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.warn("MLflow gets no more of this training, which goes on: {}", e.toString());
    } finally {
      done.countDown();
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void waitForMore(Duration pause) throws InterruptedException {
    if (!away) {
      told.take();
    } else {
      // What is told meanwhile doesn't make a server come back; that there is an end is worth a
      // try.
      long until = System.nanoTime() + pause.toNanos();
      for (long left = pause.toNanos(); left > 0; left = until - System.nanoTime()) {
        Boolean more = told.poll(left, TimeUnit.NANOSECONDS);
        if (more == null || end.isPresent()) {
          return;
        }
      }
    }
  }

  private void catchUp(TrackingServer server) throws IOException {
    Optional<RunStatus> status = end; // before the look at the files, which then hold all
    if (run.isEmpty()) {
      open(server);
    }
    TrackedRun to = run.orElseThrow();
    Map<Long, Map<String, Double>> moreEpochs = tables.epochs(epochs);
    if (!moreEpochs.isEmpty()) {
      unlessRefused("figures of epochs", () -> to.metrics(moreEpochs));
      epochs = last(moreEpochs);
    }
    Map<Long, Map<String, Double>> moreRankings = tables.rankings(rankings);
    if (!moreRankings.isEmpty()) {
      unlessRefused("figures of rankings", () -> to.metrics(moreRankings));
      rankings = last(moreRankings);
    }
    if (status.isPresent()) {
      unlessRefused("how it ended", () -> to.status(status.get()));
      to.filesOfTraining();
      to.report();
      ended = true;
    }
  }

  private static long last(Map<Long, Map<String, Double>> steps) {
    return steps.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  private void open(TrackingServer server) throws IOException {
    TrackedRun opened = TrackedRun.open(target, server, files, attempt, facts.tags());
    opened.status(RunStatus.RUNNING);
    unlessRefused("parameters", () -> opened.parameters(facts.parameters()));
    unlessRefused("tags", () -> opened.tags(facts.tags()));
    epochs = opened.lastStep(RunTables.OF_EPOCHS);
    rankings = opened.lastStep(RunTables.OF_RANKINGS);
    run = Optional.of(opened);
    LOG.info(
        "MLflow run {} in experiment {} at {}", opened.id(), target.experiment(), target.uri());
  }

  private interface Sending {
    void run() throws IOException;
  }

  /** What the server will not have, it is not offered again, and that is said once a kind. */
  private void unlessRefused(String what, Sending sending) throws IOException {
    try {
      sending.run();
    } catch (RefusedException e) {
      if (refused.add(what)) {
        LOG.warn("MLflow does not take {}: {}", what, e.getMessage());
      }
    }
  }
}
