package org.nshot.spark.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.spark.CapturedLog;

class RunTellerTest {
  private final RunTeller teller = new RunTeller();
  private final List<String> heard = new ArrayList<>();

  private static RunEvent round(int number) {
    return new RunEvent.RoundDone(0, number, 1, 1, 2, RoundCost.NONE);
  }

  private void hear(String who, RunEvent event) {
    heard.add(
        event instanceof RunEvent.RoundDone round
            ? who + round.round()
            : who + event.getClass().getSimpleName());
  }

  @Test
  void tell_whatAKeeperTellsInAnswer_comesAfterTheEventHasReachedAll() throws IOException {
    teller.require(
        event -> {
          hear("a", event);
          if (event.equals(round(1))) {
            teller.tell(round(2));
            teller.tell(round(3));
          }
        });
    teller.require(event -> hear("b", event));
    teller.add(event -> hear("listener", event));
    teller.tell(round(1));
    assertEquals(
        List.of("a1", "b1", "listener1", "a2", "b2", "listener2", "a3", "b3", "listener3"), heard);
  }

  @Test
  void tell_keeperFails_endsThereAndNothingOfItComesLater() throws IOException {
    IOException full = new IOException("disk full");
    teller.require(
        event -> {
          if (event.equals(round(1))) {
            teller.tell(round(9));
            throw full;
          }
        });
    teller.add(event -> hear("", event));
    assertEquals(full, assertThrows(IOException.class, () -> teller.tell(round(1))));
    teller.tell(round(2));
    teller.fail(new RunEvent.Failed("disk full", false));
    assertEquals(List.of("2", "Failed"), heard);
  }

  /** Whatever it throws, others hear on, and it hears no more. */
  @ParameterizedTest
  @CsvSource({
    "java.lang.IllegalStateException",
    "java.io.IOException",
    "java.lang.InterruptedException",
    "java.lang.StackOverflowError",
    "java.lang.NoClassDefFoundError"
  })
  void tell_listenerThrows_isLeftOutFromThenOn(Class<? extends Throwable> type) throws Exception {
    Throwable thrown = type.getConstructor(String.class).newInstance("its own trouble\nat length");
    teller.add(
        event -> {
          hear("bad", event);
          sneak(thrown);
        });
    teller.add(event -> hear("good", event));
    try (CapturedLog log = new CapturedLog("org.nshot.spark.events")) {
      teller.tell(round(1));
      teller.tell(round(2));
      assertEquals(1, log.lines().size(), log.lines().toString());
    }
    assertEquals(List.of("bad1", "good1", "good2"), heard);
    assertFalse(Thread.interrupted(), "the training's thread was told to end");
  }

  /** Of a thread of its own, which a wait of the JDK's told that it was interrupted. */
  @Test
  void tell_listenerThrowsAnotherThreadsInterruption_isLeftOutFromThenOn() throws Exception {
    FutureTask<Throwable> waits =
        new FutureTask<>(
            () -> {
              Thread.currentThread().interrupt();
              return assertThrows(InterruptedException.class, RunTellerTest::waitForEver);
            });
    Thread other = new Thread(waits);
    other.start();
    Throwable thrown = waits.get();
    teller.add(
        event -> {
          hear("", event);
          sneak(thrown);
        });
    teller.tell(round(1));
    teller.tell(round(2));
    assertEquals(List.of("1"), heard);
    assertFalse(Thread.interrupted());
  }

  /** Whoever interrupts the thread that trains means the training, wherever it is just then. */
  @Test
  void tell_threadIsInterruptedWhileAListenerWaits_isLeftToTheTraining() throws IOException {
    teller.add(
        event -> {
          hear("", event);
          Thread.currentThread().interrupt();
          waitForEver();
        });
    teller.tell(round(1));
    assertTrue(Thread.interrupted());
    teller.tell(round(2));
    assertTrue(Thread.interrupted());
    assertEquals(List.of("1", "2"), heard);
  }

  @Test
  void tell_listenerTakesAnInterruption_isLeftToTheTraining() throws IOException {
    teller.add(event -> Thread.interrupted());
    Thread.currentThread().interrupt();
    teller.tell(round(1));
    assertTrue(Thread.interrupted());
  }

  private static void waitForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void tell_theProcessIsOutOfMemory_isNotTheListenersToHide() {
    teller.add(
        event -> {
          throw new OutOfMemoryError("heap");
        });
    assertThrows(OutOfMemoryError.class, () -> teller.tell(round(1)));
  }
}
