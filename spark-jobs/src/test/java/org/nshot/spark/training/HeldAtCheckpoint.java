package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;

/**
 * Holds a training in a process of its own once a checkpoint is written, however fast or slow the
 * machine is, so that it is killed there.
 */
public final class HeldAtCheckpoint implements RunListener {
  private static final String CHECKPOINT = "nshot.test.checkpoint";
  private static final String MARK = "nshot.test.mark";

  @Override
  public void on(RunEvent event) throws Exception {
    if (event instanceof RunEvent.CheckpointWritten written
        && written.name().startsWith(System.getProperty(CHECKPOINT))) {
      Files.createFile(Path.of(System.getProperty(MARK)));
      new CountDownLatch(1).await();
    }
  }

  /**
   * Starts a command that trains, and kills it.
   *
   * @param checkpoint how the name of the checkpoint begins
   * @param mark a file that isn't there yet
   */
  public static void kill(String checkpoint, Path mark, String master, String... arguments)
      throws Exception {
    List<String> properties =
        List.of("-D%s=%s".formatted(CHECKPOINT, checkpoint), "-D%s=%s".formatted(MARK, mark));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--listener=" + HeldAtCheckpoint.class.getName());
    Process process = CommandProcess.start(master, properties, all.toArray(String[]::new));
    try {
      while (!Files.exists(mark)) {
        assertFalse(
            process.waitFor(10, TimeUnit.MILLISECONDS), "it ended before it could be killed");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
