package org.nshot.spark.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a run directory that may be out of order for a while: a full disk, a store that is
 * away. A write that fails is tried again, less and less often, until it works or patience ends;
 * meanwhile the caller waits and so loses nothing. Only writes that can be repeated from their
 * start belong here.
 */
public final class PatientWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PatientWriter.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Path root;
  private final Patience patience;
  private final String next;
  private final Clock clock;

  /** A write that can be repeated. */
  public interface Write {
    void run() throws IOException;
  }

  /** Time and its passing. */
  interface Clock {
    long nanoTime();

    void sleep(Duration pause) throws InterruptedException;
  }

  private static final Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
          Thread.sleep(pause.toMillis());
        }
      };

  /**
   * @param root the run directory, as messages name it
   * @param patience how long a write may fail
   * @param next what a person should know once it has failed for so long
   */
  public PatientWriter(Path root, Patience patience, String next) {
    this(root, patience, next, SYSTEM);
  }

  PatientWriter(Path root, Patience patience, String next, Clock clock) {
    this.root = root;
    this.patience = patience;
    this.next = next;
    this.clock = clock;
  }

  /**
   * @param what is written, as a person calls it
   * @throws IOException if it still fails when patience ends, or if another process has taken the
   *     run directory over, which no waiting mends
   */
  public void write(String what, Write write) throws IOException {
    long start = clock.nanoTime();
    Duration pause = FIRST_PAUSE;
    for (int failures = 0; ; failures++) {
      try {
        write.run();
        if (failures > 0) {
          LOG.info("{}: {} is written, {} s late", root, what, seconds(waited(start)));
        }
        return;
      } catch (RunTakenOverException e) {
        throw e;
      } catch (IOException e) {
        Duration left = patience.most().minus(waited(start));
        if (left.isNegative() || left.isZero()) {
          throw new IOException(
              "%s: %s could not be written for %s (%s), gave up; %s"
                  .formatted(root, what, patience, e.getMessage(), next),
              e);
        }
        LOG.warn(
            "{}: {} could not be written ({}), trying again for up to {} s",
            root,
            what,
            e.getMessage(),
            seconds(left));
        sleep(pause.compareTo(left) < 0 ? pause : left, e);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    }
  }

  private Duration waited(long start) {
    return Duration.ofNanos(clock.nanoTime() - start);
  }

  private void sleep(Duration pause, IOException failure) throws IOException {
    try {
      clock.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(failure.getMessage());
      interrupted.initCause(failure);
      throw interrupted;
    }
  }

  private static long seconds(Duration time) {
    return Math.round(time.toMillis() / 1e3);
  }
}
