package org.nshot.spark.workers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final String TRAINING = "training";
  private static final String RANKING = "ranking";

  private static final class Engine implements Workers.Kept {
    private boolean closed;

    @Override
    public void close() {
      assertFalse(closed, "closed twice");
      closed = true;
    }
  }

  private static final class Batches implements Workers.Kept {
    private boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  @BeforeEach
  @AfterEach
  void keepNothing() {
    Workers.closeIdle();
  }

  private static Engine used(String setup) {
    return Workers.with(setup, Engine.class, Engine::new, engine -> engine);
  }

  @Test
  void with_sameSetup_takesTheIdleOne_andTwoAtOnceAreTwo() {
    Engine first = used(TRAINING);
    Engine second =
        Workers.with(
            TRAINING,
            Engine.class,
            Engine::new,
            engine -> {
              assertSame(first, engine);
              return used(TRAINING);
            });
    assertNotSame(first, second);
    assertFalse(first.closed || second.closed);
  }

  @Test
  void with_anotherSetup_closesTheIdleAndWhatTheyShared() {
    Batches batches = Workers.shared(TRAINING, Batches.class, Batches::new);
    Engine trained = used(TRAINING);
    assertSame(batches, Workers.shared(TRAINING, Batches.class, Batches::new));
    Engine ranked =
        Workers.with(
            RANKING,
            Engine.class,
            Engine::new,
            engine -> {
              assertTrue(trained.closed && batches.closed, "while the other kind is at work");
              return engine;
            });
    assertFalse(ranked.closed);
    Batches anew = Workers.shared(TRAINING, Batches.class, Batches::new);
    assertNotSame(batches, anew);
    assertTrue(ranked.closed);
    assertFalse(anew.closed);
  }

  /** Two commands at once on one executor: whoever comes last has what is kept. */
  @Test
  void with_setupThatAnotherHasReplacedMeanwhile_isClosedWhenItIsDone() {
    Engine late =
        Workers.with(
            TRAINING,
            Engine.class,
            Engine::new,
            engine -> {
              Engine ranked = used(RANKING);
              assertFalse(ranked.closed || engine.closed);
              return engine;
            });
    assertTrue(late.closed);
  }

  @Test
  void with_workThatFails_closesTheWorker() {
    Engine interrupted = used(TRAINING);
    CancellationException failure = new CancellationException("interrupted");
    assertSame(
        failure,
        assertThrows(
            CancellationException.class,
            () ->
                Workers.with(
                    TRAINING,
                    Engine.class,
                    Engine::new,
                    engine -> {
                      assertSame(interrupted, engine);
                      throw failure;
                    })));
    assertTrue(interrupted.closed);
    assertNotSame(interrupted, used(TRAINING));
  }

  @Test
  void closeIdle_closesAllThatIsKept() {
    Batches batches = Workers.shared(TRAINING, Batches.class, Batches::new);
    Engine engine = used(TRAINING);
    Workers.closeIdle();
    assertTrue(batches.closed && engine.closed);
    assertNotSame(engine, used(TRAINING));
  }
}
