package org.nshot.spark.command;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a long command has come. On a terminal one line that is drawn again and again; elsewhere
 * (a file, a scheduler's log) one log line for every so many units. For one thread.
 */
public final class ProgressLine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);

  /** Columns of the terminal that stderr is; the launcher sets it, and only then. */
  private static final String TERMINAL_VARIABLE = "NSHOT_TERMINAL";

  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long SECONDS_OF_AN_HOUR = 3600;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream terminal;
  private final Optional<Integer> columns;
  private final LongSupplier nanoTime;
  private final long every;
  private long lastDrawn;
  private boolean drawn;

  ProgressLine(PrintStream terminal, Optional<Integer> columns, LongSupplier nanoTime, long every) {
    if (every < 1) {
      throw new IllegalArgumentException("a log line per " + every + ", expected at least 1");
    }
    this.terminal = terminal;
    this.columns = columns;
    this.nanoTime = nanoTime;
    this.every = every;
    this.lastDrawn = nanoTime.getAsLong() - REDRAW_NANOS;
  }

  /**
   * @param every how many units of progress get a log line where stderr is no terminal
   */
  public static ProgressLine onStderr(long every) {
    return new ProgressLine(System.err, columns(), System::nanoTime, every);
  }

  /** A duration as a clock shows it: 0:59, 12:05, 1:00:00. */
  public static String clock(long seconds) {
    return seconds < SECONDS_OF_AN_HOUR
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            seconds / SECONDS_OF_AN_HOUR,
            seconds / 60 % 60,
            seconds % 60);
  }

  /** Columns of stderr where it is a terminal, on which what was written can be drawn over. */
  public static Optional<Integer> columns() {
    return Optional.ofNullable(System.getenv(TERMINAL_VARIABLE)).map(Integer::valueOf);
  }

  /**
   * Shows progress if it is time to.
   *
   * @param done units done so far, counting from 1
   * @param text made only if it is shown
   */
  public void update(long done, Supplier<String> text) {
    if (columns.isEmpty()) {
      if (done % every == 0) {
        LOG.info("{}", text.get());
      }
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - lastDrawn >= REDRAW_NANOS) {
      String line = text.get();
      terminal.print(ERASE_LINE + line.substring(0, Math.min(line.length(), columns.get() - 1)));
      terminal.flush();
      lastDrawn = now;
      drawn = true;
    }
  }

  /** A line that stays: the end of an epoch, say. */
  public void note(String text) {
    close();
    LOG.info("{}", text);
  }

  /** Takes the drawn line away. */
  @Override
  public void close() {
    if (drawn) {
      terminal.print(ERASE_LINE);
      terminal.flush();
      drawn = false;
    }
  }
}
