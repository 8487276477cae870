package org.nshot.spark.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.nshot.input.NotTextException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run directory to one live process: a file that names its owner, and one whose beat goes
 * on while the owner lives. Two files, for the first is written once: on a full disk a beat is cut
 * short, but not the owner's name.
 *
 * <p>A lock left by a killed process must not stop the next try. Where the owner was a process of
 * this host, the host knows whether it lives. Elsewhere the beat tells: a lock whose beat stands
 * still for {@link #PATIENCE} is taken over. No clocks are compared.
 *
 * <p>Taking over is no atomic step on any file system, and an owner may have been asleep for longer
 * than others have patience. So whoever holds a lock asks, before it writes what counts, whether it
 * still does: {@link #requireHeld}.
 *
 * <p>A process that is told to end (SIGTERM, Ctrl-C) lets go, so that its successor on another host
 * need not watch a beat that has stopped.
 */
public final class RunLock implements AutoCloseable {
  /** File below the run directory. */
  public static final String FILE = "_lock";

  /** And the file of its beat. */
  static final String BEAT_FILE = "_lock.beat";

  private static final Duration BEAT = Duration.ofSeconds(10);

  /** A lock whose beat stands still for so long is nobody's. */
  public static final Duration PATIENCE = BEAT.multipliedBy(3);

  private static final int LOOKS = 10;

  /** A beat is another process's, which tells nobody: whether it goes on shows in time alone. */
  private static final Sleeper BY_THE_CLOCK = pause -> Thread.sleep(pause.toMillis());

  /**
   * Among what the JVM does at its end: after Spark's own (40), which ends the jobs that write, and
   * before Hadoop's (10), which closes the file systems.
   */
  private static final int AFTER_SPARK = 20;

  /** Start times are a clock's and shift with it; a process number is not used again so soon. */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunFiles files;
  private final Owner owner;
  private final boolean fresh; // the lock made the directory
  private final ScheduledExecutorService heart;
  private final Runnable atShutdown = this::letGo;
  private long beats;

  /**
   * A lock as those see it who don't want it.
   *
   * @param holder who holds it, for people
   * @param alive whether its process lives, empty where this host can't know
   * @param beats as often as its holder has shown that it lives; empty before the first time
   */
  public record Sight(String holder, Optional<Boolean> alive, String beats) {}

  /** What there is to see of a directory's lock, empty if nobody holds it. */
  public static Optional<Sight> look(RunFiles files) throws IOException {
    Optional<String> found = read(files, FILE);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Optional<Owner> holder = parse(found.get());
    Owner self = Owner.self();
    return Optional.of(
        new Sight(
            holder.map(RunLock::describe).orElse("a process that isn't named"),
            holder.flatMap(owner -> owner.isAlive(self)),
            read(files, BEAT_FILE).orElse("")));
  }

  /** Who holds a lock. */
  private record Owner(String id, String host, long pid, long startedMillis) {
    /** Two machines may both be this one, so it tells nothing. */
    static final String UNKNOWN = "unknown";

    static Owner self() {
      ProcessHandle process = ProcessHandle.current();
      return new Owner(
          UUID.randomUUID().toString(),
          HostName.find().orElse(UNKNOWN),
          process.pid(),
          started(process));
    }

    /** Empty where only its beat can tell. */
    Optional<Boolean> isAlive(Owner self) {
      if (!host.equals(self.host) || host.equals(UNKNOWN)) {
        return Optional.empty();
      }
      return Optional.of(
          ProcessHandle.of(pid)
              .filter(
                  process ->
                      process.isAlive()
                          && Math.abs(started(process) - startedMillis) <= SAME_START.toMillis())
              .isPresent());
    }

    private static long started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
  }

  private RunLock(RunFiles files, Owner owner) throws IOException {
    this.files = files;
    this.owner = owner;
    this.fresh = !files.fileSystem().exists(files.root());
    files.writeNew(FILE, text());
    heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "nshot-run-lock");
              thread.setDaemon(true);
              return thread;
            });
    heart.scheduleAtFixedRate(this::beat, BEAT.toSeconds(), BEAT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Whether a file of a directory is its lock, or its lock's. */
  public static boolean owns(String name) {
    return name.equals(FILE) || name.equals(BEAT_FILE);
  }

  /**
   * For a directory that no option names.
   *
   * @throws IOException if a live process holds the directory, naming it
   */
  public static RunLock acquire(RunFiles files) throws IOException, InterruptedException {
    return acquire(files, BY_THE_CLOCK, "or stop it");
  }

  /**
   * @param elsewhere what to take for another directory, such as {@code another --run}
   * @throws IOException if a live process holds the directory, naming it
   */
  public static RunLock acquire(RunFiles files, String elsewhere)
      throws IOException, InterruptedException {
    return acquire(files, BY_THE_CLOCK, "stop it, or take " + elsewhere);
  }

  /** Lets time pass. */
  interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /**
   * @param remedy what to do where it is held, but for waiting
   */
  static RunLock acquire(RunFiles files, Sleeper sleeper, String remedy)
      throws IOException, InterruptedException {
    Owner self = Owner.self();
    Optional<String> found = read(files, FILE);
    if (found.isPresent()) {
      Optional<Owner> holder = parse(found.get());
      Optional<Boolean> alive = holder.flatMap(owner -> owner.isAlive(self));
      if (alive.isPresent() ? alive.get() : goesOn(files, sleeper)) {
        throw new IOException(
            "%s is in use by %s: wait for it, %s"
                .formatted(
                    files.root(), holder.map(RunLock::describe).orElse("a live run"), remedy));
      }
      LOG.info("Taking over {} from a run that ended without letting go", files.root());
      files.delete(FILE);
      files.delete(BEAT_FILE);
    }
    RunLock lock = new RunLock(files, self);
    try {
      lock.requireHeld(); // of two that took over at once, one has deleted the other's lock
    } catch (IOException e) {
      lock.heart.shutdownNow();
      throw e;
    }
    ShutdownHookManager.get().addShutdownHook(lock.atShutdown, AFTER_SPARK);
    return lock;
  }

  /**
   * @throws IOException if another process has taken the directory over, naming it
   */
  public synchronized void requireHeld() throws IOException {
    Optional<Owner> holder = read(files, FILE).flatMap(RunLock::parse);
    if (holder.filter(other -> other.id().equals(owner.id())).isEmpty()) {
      throw new RunTakenOverException(
          "%s was taken over by %s: this run stops, what it saved before stays"
              .formatted(
                  files.root(), holder.map(RunLock::describe).orElse("someone who is gone again")));
    }
  }

  /** A file's text, empty if there is none. */
  private static Optional<String> read(RunFiles files, String name) throws IOException {
    try {
      return files.read(name);
    } catch (NotTextException e) { // being written, or cut short by a crash
      return Optional.of("");
    }
  }

  /** Whether the lock's beat moves within the patience. */
  private static boolean goesOn(RunFiles files, Sleeper sleeper)
      throws IOException, InterruptedException {
    LOG.info(
        "{} is locked from another host; watching its beat for {} s",
        files.root(),
        PATIENCE.toSeconds());
    Optional<String> before = read(files, BEAT_FILE);
    for (int look = 0; look < LOOKS; look++) { // one look may meet a beat half written
      sleeper.sleep(PATIENCE.dividedBy(LOOKS));
      if (read(files, FILE).isEmpty()) {
        return false;
      }
      if (!read(files, BEAT_FILE).equals(before)) {
        return true;
      }
    }
    return false;
  }

  synchronized void beat() {
    try {
      requireHeld();
      beats++;
      files.write(BEAT_FILE, Long.toString(beats));
    } catch (IOException | RuntimeException e) { // what got out of here would end the beat unheard
      LOG.warn("Could not renew the lock of {}: {}", files.root(), e.getMessage());
    }
  }

  private String text() {
    return JSON.createObjectNode()
        .put("id", owner.id())
        .put("host", owner.host())
        .put("pid", owner.pid())
        .put("started_millis", owner.startedMillis())
        .toString();
  }

  private static Optional<Owner> parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.hasNonNull("host") && json.path("pid").isIntegralNumber()
          ? Optional.of(
              new Owner(
                  json.path("id").asText(),
                  json.path("host").asText(),
                  json.path("pid").asLong(),
                  json.path("started_millis").asLong()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // cut short by a crash: then only its beat can tell
    }
  }

  private static String describe(Owner owner) {
    return "process " + owner.pid() + " on " + owner.host();
  }

  /** In the JVM's last moments; the command's own thread may still be about to close it. */
  private void letGo() {
    try {
      close();
    } catch (IOException e) {
      LOG.warn("Could not let go of {}: {}", files.root(), e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(atShutdown);
    }
    heart.shutdownNow();
    synchronized (this) {
      if (read(files, FILE)
          .flatMap(RunLock::parse)
          .filter(found -> found.id().equals(owner.id()))
          .isPresent()) {
        files.delete(BEAT_FILE);
        files.delete(FILE);
      }
      if (fresh && isEmpty(files)) {
        files.fileSystem().delete(files.root(), false); // what failed at once leaves nothing
      }
    }
  }

  private static boolean isEmpty(RunFiles files) throws IOException {
    try {
      return files.fileSystem().listStatus(files.root()).length == 0;
    } catch (FileNotFoundException e) {
      return false; // an object store's folder went with its last file
    }
  }
}
