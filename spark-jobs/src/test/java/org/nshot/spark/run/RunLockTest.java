package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;
  private RunFiles run;

  @BeforeEach
  void open() throws IOException {
    run = new RunFiles(folder.resolve("run").toUri().toString(), new Configuration());
  }

  @Test
  void acquire_heldByALiveProcess_namesIt() throws Exception {
    try (RunLock held = RunLock.acquire(run)) {
      IOException thrown = assertThrows(IOException.class, () -> RunLock.acquire(run));
      assertTrue(thrown.getMessage().contains("process " + ProcessHandle.current().pid()));
      assertTrue(thrown.getMessage().contains(run.root().toString()));
      assertTrue(thrown.getMessage().endsWith(": wait for it, or stop it"), thrown.getMessage());
      String named =
          assertThrows(IOException.class, () -> RunLock.acquire(run, "another --folder"))
              .getMessage();
      assertTrue(named.endsWith(": wait for it, stop it, or take another --folder"), named);
    }
    assertFalse(run.exists(RunLock.FILE));
  }

  @Test
  void acquire_ownerOfThisHostIsDead_takesOver() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String host = HostName.find().orElseThrow();
    run.write(
        RunLock.FILE,
        "{\"host\":\"%s\",\"pid\":%d,\"started_millis\":1,\"beats\":0}"
            .formatted(host, ended.pid()));
    RunLock.acquire(run).close();
    assertFalse(run.exists(RunLock.FILE));
  }

  @Test
  void acquire_ownersMachineHasNoName_itsBeatDecides() throws Exception {
    run.write(RunLock.FILE, "{\"id\":\"x\",\"host\":\"unknown\",\"pid\":1,\"started_millis\":1}");
    RunLock.acquire(run, pause -> {}, "").close();
    assertTrue(run.read(RunLock.FILE).isEmpty());
  }

  @Test
  void acquire_pidIsUsedByAnotherProcessNow_takesOver() throws Exception {
    String host = HostName.find().orElseThrow();
    run.write(
        RunLock.FILE,
        "{\"host\":\"%s\",\"pid\":%d,\"started_millis\":1,\"beats\":0}"
            .formatted(host, ProcessHandle.current().pid()));
    RunLock.acquire(run).close();
    assertTrue(run.read(RunLock.FILE).isEmpty());
  }

  @Test
  void requireHeld_takenOverByAnother_namesItAndLeavesItsLock() throws Exception {
    String other =
        "{\"id\":\"b\",\"host\":\"elsewhere\",\"pid\":7,\"started_millis\":1,\"beats\":0}";
    try (RunLock held = RunLock.acquire(run)) {
      held.requireHeld();
      run.write(RunLock.FILE, other);
      IOException thrown = assertThrows(IOException.class, held::requireHeld);
      assertTrue(thrown.getMessage().contains("process 7 on elsewhere"), thrown.getMessage());
    }
    assertEquals(other, run.read(RunLock.FILE).orElseThrow());
  }

  @Test
  void acquire_startTimeShiftedByTheClock_isStillInUse() throws Exception {
    ProcessHandle self = ProcessHandle.current();
    long started = self.info().startInstant().orElseThrow().toEpochMilli();
    run.write(
        RunLock.FILE,
        "{\"host\":\"%s\",\"pid\":%d,\"started_millis\":%d,\"beats\":0}"
            .formatted(HostName.find().orElseThrow(), self.pid(), started + 1000));
    IOException thrown = assertThrows(IOException.class, () -> RunLock.acquire(run));
    assertTrue(thrown.getMessage().contains("in use by process"), thrown.getMessage());
  }

  private static final String FOREIGN =
      "{\"id\":\"x\",\"host\":\"elsewhere.invalid\",\"pid\":1,\"started_millis\":1}";

  @Test
  void beat_diskFull_leavesTheLockWhoseItIs() throws Exception {
    Path full = Path.of("/dev/full"); // Linux's disk without room
    assumeTrue(Files.exists(full), "no " + full + " here");
    try (RunLock held = RunLock.acquire(run)) {
      Files.createSymbolicLink(folder.resolve("run").resolve(RunLock.BEAT_FILE), full);
      held.beat();
      held.requireHeld();
      IOException thrown = assertThrows(IOException.class, () -> RunLock.acquire(run));
      assertTrue(thrown.getMessage().contains("process " + ProcessHandle.current().pid()));
    }
    assertFalse(run.exists(RunLock.FILE));
    assertFalse(run.exists(RunLock.BEAT_FILE));
  }

  @Test
  void acquire_anotherHostsBeatStandsStill_takesOver() throws Exception {
    run.write(RunLock.FILE, FOREIGN);
    RunLock.acquire(run, pause -> {}, "").close();
    assertTrue(run.read(RunLock.FILE).isEmpty());
  }

  @Test
  void acquire_anotherHostsBeatGoesOn_namesIt() throws Exception {
    run.write(RunLock.FILE, FOREIGN);
    run.write(RunLock.BEAT_FILE, "3");
    AtomicReference<Duration> slept = new AtomicReference<>(Duration.ZERO);
    RunLock.Sleeper beatsAfterAWhile =
        pause -> {
          slept.updateAndGet(pause::plus);
          if (slept.get().compareTo(Duration.ofSeconds(10)) >= 0) {
            beat(4);
          }
        };
    IOException thrown =
        assertThrows(IOException.class, () -> RunLock.acquire(run, beatsAfterAWhile, ""));
    assertTrue(thrown.getMessage().contains("process 1 on elsewhere.invalid"), thrown.getMessage());
    assertTrue(slept.get().compareTo(RunLock.PATIENCE) < 0, "it looks before patience ends");
  }

  private void beat(int number) {
    try {
      run.write(RunLock.BEAT_FILE, Integer.toString(number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
