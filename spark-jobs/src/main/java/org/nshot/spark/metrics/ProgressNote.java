package org.nshot.spark.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code progress.json} in the folder of a command that works: for those who look at it, and gone
 * once the command has ended. It is written every few seconds at most, by a thread of its own, so
 * that a file system which is slow or away holds nobody up; nothing depends on it.
 */
public final class ProgressNote implements AutoCloseable {
  static final String FILE = "progress.json";
  static final Duration EVERY = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(ProgressNote.class);
  private static final int LAST_WRITE_SECONDS = 5;

  private final RunWriter writer;
  private final LongSupplier nanoTime;
  private final ExecutorService thread;
  private final AtomicBoolean writing = new AtomicBoolean();
  private final AtomicBoolean warned = new AtomicBoolean();
  private int part;
  private int parts = 1;
  private int doneBefore;
  private long beginNanos;
  private Optional<Long> writtenNanos = Optional.empty();

  /** Of the folder that is written to, which is locked until this is closed. */
  public ProgressNote(RunWriter writer) {
    this(writer, System::nanoTime, Executors.newSingleThreadExecutor(ProgressNote::thread));
  }

  /**
   * @param nanoTime a clock of this process
   * @param thread writes, and is shut down in the end
   */
  ProgressNote(RunWriter writer, LongSupplier nanoTime, ExecutorService thread) {
    this.writer = writer;
    this.nanoTime = nanoTime;
    this.thread = thread;
    this.beginNanos = nanoTime.getAsLong();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "nshot-progress");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * A part of the work begins, or goes on.
   *
   * @param part from 0
   * @param parts all of them
   * @param done of this part before
   */
  public void begin(int part, int parts, int done) {
    this.part = part;
    this.parts = parts;
    this.doneBefore = done;
    this.beginNanos = nanoTime.getAsLong();
  }

  /**
   * Some of this part is done.
   *
   * @param done of it altogether, more than when it began
   * @param all what it consists of
   */
  public void done(int done, int all) {
    long now = nanoTime.getAsLong();
    boolean due = writtenNanos.map(then -> now - then >= EVERY.toNanos()).orElse(true);
    if (due && !writing.getAndSet(true)) {
      writtenNanos = Optional.of(now);
      double each = (now - beginNanos) / 1e9 / (done - doneBefore);
      Progress progress = new Progress(part, parts, done, all, each);
      thread.execute(() -> write(progress));
    }
  }

  private void write(Progress progress) {
    try {
      writer.writeOnce(FILE, MetricsJson.line(progress) + "\n");
    } catch (IOException e) {
      warn(e);
    } finally {
      writing.set(false);
    }
  }

  private void warn(IOException e) {
    if (!warned.getAndSet(true)) {
      LOG.warn(
          "{}: can't be written ({}); it only tells those who watch, and is tried again",
          writer.files().path(FILE),
          e.getMessage());
    }
  }

  private void remove() {
    try {
      writer.deleteOnce(FILE);
    } catch (IOException e) {
      warn(e);
    }
  }

  /**
   * What a folder's note says; empty if there is none, or it is being written.
   *
   * @throws IOException if it can't be read
   */
  public static Optional<Progress> read(RunFiles folder) throws IOException {
    Optional<String> text = folder.read(FILE);
    if (text.isEmpty() || text.get().isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MetricsJson.read(text.get(), Progress.class));
    } catch (ValueInstantiationException e) {
      throw new IOException(folder.path(FILE) + ": " + e.getCause().getMessage(), e);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // half of it is there yet
    }
  }

  /** Takes the note away; waits for that for some seconds at most. */
  @Override
  public void close() {
    if (writtenNanos.isPresent() && !thread.isShutdown()) {
      thread.execute(this::remove);
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_WRITE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
