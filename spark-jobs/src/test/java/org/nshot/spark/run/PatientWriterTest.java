package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class PatientWriterTest {
  private final VirtualClock clock = new VirtualClock();
  private final PatientWriter writer =
      new PatientWriter(new Path("/run"), new Patience(Duration.ofMinutes(2)), "begin anew", clock);
  private int tries;

  /** Time that passes only by sleeping. */
  private static final class VirtualClock implements PatientWriter.Clock {
    private final List<Long> sleeps = new ArrayList<>();
    private Duration now = Duration.ZERO;

    @Override
    public long nanoTime() {
      return now.toNanos();
    }

    @Override
    public void sleep(Duration pause) {
      sleeps.add(pause.toSeconds());
      now = now.plus(pause);
    }
  }

  private void failFirst(int times) throws IOException {
    writer.write(
        "it",
        () -> {
          tries++;
          if (tries <= times) {
            throw new IOException("no room " + tries);
          }
        });
  }

  @Test
  void write_works_isDoneOnceAtOnce() throws IOException {
    failFirst(0);
    assertEquals(1, tries);
    assertEquals(List.of(), clock.sleeps);
  }

  @Test
  void write_failsForAWhile_isRepeatedEverLessOften() throws IOException {
    failFirst(6);
    assertEquals(7, tries);
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 30L), clock.sleeps);
  }

  @Test
  void write_failsForTooLong_givesUpAfterALastTryWithTheLastReason() {
    IOException thrown = assertThrows(IOException.class, () -> failFirst(Integer.MAX_VALUE));
    assertEquals(Duration.ofMinutes(2), clock.now);
    assertEquals(
        "/run: it could not be written for 2 minutes (no room " + tries + "), gave up; begin anew",
        thrown.getMessage());
  }

  @Test
  void write_runTakenOver_isNotRepeated() {
    assertThrows(
        RunTakenOverException.class,
        () ->
            writer.write(
                "it",
                () -> {
                  throw new RunTakenOverException("another's");
                }));
    assertEquals(List.of(), clock.sleeps);
  }

  @Test
  void write_interrupted_endsAndStaysInterrupted() {
    PatientWriter sleepless =
        new PatientWriter(
            new Path("/run"),
            new Patience(Duration.ofMinutes(1)),
            Patience.GOES_ON,
            new PatientWriter.Clock() {
              @Override
              public long nanoTime() {
                return 0;
              }

              @Override
              public void sleep(Duration pause) throws InterruptedException {
                throw new InterruptedException();
              }
            });
    assertThrows(
        InterruptedIOException.class,
        () ->
            sleepless.write(
                "it",
                () -> {
                  throw new IOException("no room");
                }));
    assertTrue(Thread.interrupted());
  }

  @Test
  void patience_toString_isMinutes() {
    assertEquals("1 minute", new Patience(Duration.ofMinutes(1)).toString());
    assertEquals("10 minutes", new Patience(Duration.ofMinutes(10)).toString());
    assertEquals("0.25 minutes", new Patience(Duration.ofSeconds(15)).toString());
    assertThrows(IllegalArgumentException.class, () -> new Patience(Duration.ZERO));
  }
}
