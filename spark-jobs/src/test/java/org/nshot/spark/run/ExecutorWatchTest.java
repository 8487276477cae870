package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.run.ExecutorWatch.Absence;

class ExecutorWatchTest {
  private final Absence absence = new Absence(Duration.ofSeconds(10), 0);

  private boolean look(boolean needed, int executors, int second) {
    return absence.isTooLong(needed, executors, TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void absence_nobodyForLongerThanAllowed_isTooLong() {
    assertFalse(look(true, 0, 10));
    assertTrue(look(true, 0, 11));
  }

  @Test
  void absence_somebodyMeanwhile_startsAnew() {
    assertFalse(look(true, 0, 9));
    assertFalse(look(true, 1, 10));
    assertFalse(look(true, 0, 20));
    assertTrue(look(true, 0, 21));
  }

  @Test
  void absence_nobodyNeeded_isNeverTooLong() {
    assertFalse(look(false, 0, 100));
    assertFalse(look(true, 0, 110));
    assertTrue(look(true, 0, 111));
  }

  private static ExecutorWatch watch() {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
    return new ExecutorWatch(spark, new Patience(Duration.ofMillis(1)), "nshot test");
  }

  private static final long LATER = TimeUnit.HOURS.toNanos(1);

  // What tasks of this JVM wait for. Static, for a task takes along what it names.
  private static final CountDownLatch OTHERS_END = new CountDownLatch(1);
  private static final CountDownLatch OWN_END = new CountDownLatch(1);

  @Test
  void look_whileAnotherWorksJobWaits_saysNothingOfExecutors() throws Exception {
    JavaSparkContext spark = SharedSpark.context();
    Thread other =
        new Thread(
            () -> {
              spark.setJobGroup("another's", "another's");
              spark.parallelize(List.of(1), 1).foreach(x -> OTHERS_END.await());
            });
    other.start();
    IOException own = new IOException("its own");
    try (ExecutorWatch watch = watch()) {
      while (spark.statusTracker().getActiveJobIds().length == 0) {
        Thread.onSpinWait(); // Spark tells later what it does
      }
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  watch.guard(
                      () -> {
                        watch.look(0, System.nanoTime() + LATER);
                        throw own;
                      }));
      assertSame(own, thrown);
    } finally {
      OTHERS_END.countDown();
      other.join();
    }
  }

  @Test
  void look_whileItsOwnJobWaits_endsThat_andLaterWorkIsNotBlamed() throws Exception {
    JavaSparkContext spark = SharedSpark.context();
    try (ExecutorWatch watch = watch()) {
      Thread looking =
          new Thread(
              () -> {
                while (!watch.waits()) {
                  Thread.onSpinWait();
                }
                watch.look(0, System.nanoTime() + LATER);
              });
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  watch.guard(
                      () -> {
                        looking.start();
                        spark.parallelize(List.of(1), 1).foreach(x -> OWN_END.await());
                        return 0;
                      }));
      looking.join();
      assertTrue(thrown.getMessage().startsWith("no executor for "), thrown.getMessage());
      IOException own = new IOException("its own");
      IOException later =
          assertThrows(
              IOException.class,
              () ->
                  watch.guard(
                      () -> {
                        throw own;
                      }));
      assertSame(own, later);
    } finally {
      OWN_END.countDown(); // a cancelled job's task isn't interrupted
    }
  }

  @Test
  void guard_localMaster_doesTheWorkHoweverShortThePatience() throws Exception {
    try (ExecutorWatch watch = watch()) {
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
      assertEquals(3, watch.guard(() -> spark.parallelize(List.of(1, 2, 3)).count()));
    }
  }

  @Test
  void guard_jobFails_saysSoInOneLine() {
    try (ExecutorWatch watch = watch()) {
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
      IOException thrown =
          assertThrows(
              IOException.class,
              () -> watch.guard(() -> spark.parallelize(List.of(1)).map(x -> x / (x - 1)).count()));
      assertTrue(thrown.getMessage().startsWith("Spark: Job aborted"), thrown.getMessage());
      assertTrue(thrown.getMessage().endsWith("goes on from what is saved"), thrown.getMessage());
      assertFalse(thrown.getMessage().contains("\n"), thrown.getMessage());
    }
  }

  @Test
  void guard_jobFails_tellsWhatItThrows() {
    List<Throwable> told = new ArrayList<>();
    try (ExecutorWatch watch = watch()) {
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  watch.guard(
                      () -> spark.parallelize(List.of(1)).map(x -> full()).count(), told::add));
      assertEquals(List.of(thrown), told);
    }
  }

  @Test
  void guard_taskCannotReadOrStoreImages_saysWhatTheTaskSaid() {
    try (ExecutorWatch watch = watch()) {
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(SharedSpark.session().sparkContext());
      IOException thrown =
          assertThrows(
              IOException.class,
              () -> watch.guard(() -> spark.parallelize(List.of(1)).map(x -> full()).count()));
      assertEquals(
          "local disk /d: full; the same command goes on from what is saved", thrown.getMessage());
    }
  }

  private static int full() {
    throw new UncheckedIOException(new IOException("local disk /d: full"));
  }

  @Test
  void guard_workFailsByItself_throwsThat() {
    IOException own = new IOException("its own");
    try (ExecutorWatch watch = watch()) {
      assertSame(
          own,
          assertThrows(
              IOException.class,
              () ->
                  watch.guard(
                      () -> {
                        throw own;
                      })));
    }
  }

  @Test
  void told_whateverFailsAfterTheApplicationsEnd_isThatEnd() {
    Exception stopped =
        new IllegalStateException("Cannot call methods on a stopped SparkContext.\nIt was at ...");
    for (Exception failure :
        List.of(
            stopped,
            new IOException("Spark job: Cannot call methods on a stopped SparkContext.", stopped),
            new InterruptedIOException())) {
      String line = ExecutorWatch.told(failure, true, "again").orElseThrow().getMessage();
      assertTrue(line.startsWith("Spark ended the application"), line);
      assertFalse(line.contains("\n"), line);
    }
    assertTrue(ExecutorWatch.told(new IOException("its own"), false, "again").isEmpty());
  }
}
