package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.SharedSpark;

/**
 * SIGTERM in the middle of a round: the training ends, then Spark, and nobody prints a trace.
 * Spark's end is held between its scheduler's and that of its messages, as a busy machine holds it.
 */
@Tag("cluster")
@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere there is no gentle signal
class ToldToEndTest {
  @TempDir Path folder;

  /** Holds Spark's end, and says when a round's task has begun. */
  public static final class SlowEnd extends SparkListener {
    private static final String MARK = "nshot.test.mark";
    private static final String DESCRIPTION = "spark.job.description";

    private final Set<Integer> rounds = new HashSet<>(); // stages
    private boolean marked;

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      if (job.properties().getProperty(DESCRIPTION, "").contains(", round ")) {
        job.stageIds().foreach(stage -> rounds.add((Integer) stage));
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
      if (rounds.contains(task.stageId()) && !marked) {
        marked = true;
        try {
          Files.createFile(Path.of(System.getProperty(MARK)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      for (long left = 1; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  @RepeatedTest(2)
  void train_toldToEnd_endsWithoutATrace() throws Exception {
    String data = TinyCifar.ingest(SharedSpark.session(), folder, 80, 20);
    Path run = folder.resolve("run");
    Path mark = folder.resolve("mark");
    Path output = folder.resolve("output.txt");
    // What others log at the end is neither left out nor lost in a race with the log's own end.
    Process training =
        CommandProcess.start(
            "local[2]",
            List.of(
                "-Dnshot.log=verbose",
                "-Dlog4j2.shutdownHookEnabled=false",
                "-D%s=%s".formatted(SlowEnd.MARK, mark),
                "-Dspark.extraListeners=" + SlowEnd.class.getName()),
            ProcessBuilder.Redirect.to(output.toFile()),
            TinyTraining.arguments(
                data,
                run,
                "--shards=2",
                "--batch=32",
                "--channels=64",
                "--cells=3",
                "--epochs=1000"));
    try {
      while (!Files.exists(mark)) { // the task takes half a second
        assertFalse(training.waitFor(10, TimeUnit.MILLISECONDS), "it ended by itself");
      }
      training.destroy();
      assertTrue(training.waitFor(60, TimeUnit.SECONDS));
    } finally {
      training.destroyForcibly();
    }
    assertEquals(143, training.exitValue(), "128 and the signal's number");
    String said = Files.readString(output);
    assertEquals(
        List.of(),
        said.lines()
            .filter(line -> line.startsWith("\tat ") || line.contains("ERROR"))
            .filter(line -> !line.contains("org.nshot.spark.cli.Main.main")) // no spark-submit here
            .toList());
    assertTrue(said.contains("nshot: stopped; the same command goes on from here"), said);
  }
}
