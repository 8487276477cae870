package org.nshot.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Makes tasks stop, dawdle or fail, inside executors whose code knows nothing of it. It talks with
 * whoever watches through files of a folder: {@code fault-K}, once the K-th fault has struck, holds
 * the executor's process number; {@code again}, once a task that was struck is tried again; {@code
 * executor-ID}, once that executor has been given a task; and {@code release} ends all waiting.
 *
 * <p>Needs nothing beyond Spark's own jars.
 */
public final class FaultPlugin implements SparkPlugin {
  static final String KIND = "spark.nshot.fault.kind";
  static final String FOLDER = "spark.nshot.fault.folder";
  static final String AFTER = "spark.nshot.fault.after";
  static final String TIMES = "spark.nshot.fault.times";

  /** What happens to a task. */
  enum Kind {
    /** Before it starts, it waits until it is released, or killed with its executor. */
    HELD,
    /** The same; a copy of it elsewhere may be done first. */
    SLOW,
    /** Its work done, it fails. */
    THROWING
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null; // Spark's way to say that there is none
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Saboteur();
  }

  private static final class Saboteur implements ExecutorPlugin {
    private static final long LONGEST_SECONDS = 300;

    private final AtomicInteger tasks = new AtomicInteger();
    private Kind kind;
    private Path folder;
    private int after;
    private int times;
    private String executor;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      SparkConf conf = context.conf();
      kind = Kind.valueOf(conf.get(KIND));
      folder = Path.of(conf.get(FOLDER));
      after = conf.getInt(AFTER, 0);
      times = conf.getInt(TIMES, 1);
      executor = context.executorID();
    }

    @Override
    public void onTaskStart() {
      try {
        strike(TaskContext.get());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void strike(TaskContext task) throws IOException {
      int number = tasks.incrementAndGet();
      if (number == 1) {
        write("executor-" + executor, "");
      }
      String name = task.stageId() + "." + task.partitionId();
      if (task.attemptNumber() > 0) { // a copy that is struck itself would be nobody's second try
        if (Files.exists(folder.resolve("task-" + name))) {
          write("again", name);
        }
        return;
      }
      // A folder made once is a token that only one task on this machine gets.
      for (int i = 0; number > after && i < times; i++) {
        if (take("token-" + i)) {
          write("task-" + name, "");
          write("fault-" + i, Long.toString(ProcessHandle.current().pid()));
          inflict(task);
          return;
        }
      }
    }

    private void inflict(TaskContext task) {
      if (kind == Kind.THROWING) {
        TaskCompletionListener failure =
            done -> {
              throw new IllegalStateException("a fault that the test asked for");
            };
        task.addTaskCompletionListener(failure);
        return;
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      while (!Files.exists(folder.resolve("release")) && System.nanoTime() < end) {
        try {
          Thread.sleep(20);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt(); // how Spark ends a task whose copy was faster
          return;
        }
      }
    }

    private boolean take(String token) throws IOException {
      try {
        Files.createDirectory(folder.resolve(token));
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      }
    }

    /** Whole or not there, for somebody waits for it. */
    private void write(String name, String content) throws IOException {
      Path part = Files.createTempFile(folder, "part", "");
      Files.writeString(part, content);
      Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
