package org.nshot.spark.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;

class ProgressNoteTest {
  @TempDir Path folder;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private RunFiles files;
  private RunLock lock;
  private ProgressNote note;
  private long nanos = 17;

  @BeforeEach
  void open() throws Exception {
    files = new RunFiles(folder.resolve("run").toUri().toString(), new Configuration());
    lock = RunLock.acquire(files);
    RunWriter writer = new RunWriter(files, lock, new Patience(Duration.ofMillis(1)));
    note = new ProgressNote(writer, () -> nanos, thread);
  }

  @AfterEach
  void close() throws IOException {
    note.close();
    lock.close();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** What stands there once all that was to be written is. */
  private Optional<Progress> read() throws Exception {
    thread.submit(() -> {}).get();
    return ProgressNote.read(files);
  }

  @Test
  void done_oftenWithinSeconds_isWrittenOnce() throws Exception {
    assertEquals(Optional.empty(), read());
    note.begin(2, 5, 10);
    pass(Duration.ofSeconds(4));
    note.done(12, 40); // two in four seconds
    assertEquals(Optional.of(new Progress(2, 5, 12, 40, 2)), read());
    pass(ProgressNote.EVERY.minusNanos(1));
    note.done(20, 40);
    assertEquals(12, read().orElseThrow().done());
    pass(Duration.ofNanos(1));
    note.done(24, 40);
    assertEquals(new Progress(2, 5, 24, 40, 0.5), read().orElseThrow());
  }

  @Test
  void close_afterProgress_takesItAway() throws Exception {
    note.done(1, 2);
    assertTrue(read().isPresent());
    note.close();
    assertFalse(files.exists(ProgressNote.FILE));
  }

  @Test
  void done_folderCannotBeWritten_warnsOnceAndGoesOn() throws Exception {
    Path taken = Files.createDirectory(folder.resolve("run").resolve(ProgressNote.FILE));
    try (CapturedLog log = new CapturedLog(ProgressNote.class.getName())) {
      for (int done = 1; done <= 3; done++) {
        pass(ProgressNote.EVERY);
        note.done(done, 9);
        thread.submit(() -> {}).get();
      }
      assertEquals(1, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(0).contains(ProgressNote.FILE), log.lines().toString());
    }
    Files.delete(taken);
    pass(ProgressNote.EVERY);
    note.done(4, 9);
    assertEquals(4, read().orElseThrow().done());
  }

  @Test
  void done_folderWasTakenOver_leavesItAlone() throws Exception {
    files.write(
        RunLock.FILE, "{\"id\":\"x\",\"host\":\"elsewhere\",\"pid\":1,\"started_millis\":1}");
    lock.close();
    note.done(1, 9);
    assertEquals(Optional.empty(), read());
  }

  @Test
  void read_halfWritten_isNone() throws Exception {
    files.write(ProgressNote.FILE, "{\"part\":0,\"par");
    assertEquals(Optional.empty(), read());
    files.write(ProgressNote.FILE, "");
    assertEquals(Optional.empty(), read());
  }

  @Test
  void read_moreThanAll_isRefusedByName() throws Exception {
    files.write(
        ProgressNote.FILE, "{\"part\":0,\"parts\":1,\"done\":9,\"all\":3,\"seconds_each\":1}");
    IOException e = assertThrows(IOException.class, this::read);
    assertTrue(e.getMessage().contains("progress.json: progress of 9 of 3"), e.getMessage());
  }
}
