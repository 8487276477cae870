package org.nshot.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A running {@code ./nshot train}, or another command of a run: the driver. */
final class TrainProcess implements AutoCloseable {
  private static final long PATIENCE_MINUTES = 10;

  private final Process process;
  private final Thread atExit;
  private final Path run;
  private final Path log;

  private TrainProcess(Process process, Path run, Path log) {
    this.process = process;
    this.atExit = new Thread(process::destroyForcibly); // were this process stopped
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) { // it is being stopped already
      process.destroyForcibly();
      throw e;
    }
    this.run = run;
    this.log = log;
  }

  /**
   * @param log for what it writes to stderr
   * @param options of spark-submit and of train
   */
  static TrainProcess start(Path home, String master, Path run, Path log, List<String> options)
      throws IOException {
    return start("train", home, master, run, log, options);
  }

  /** The same with another command of a run. */
  static TrainProcess start(
      String name, Path home, String master, Path run, Path log, List<String> options)
      throws IOException {
    return start(List.of(name, "--run", run.toUri().toString()), home, master, run, log, options);
  }

  /**
   * The same with any command.
   *
   * @param words its name, and where it works
   * @param run where checkpoints are looked for
   */
  static TrainProcess start(
      List<String> words, Path home, String master, Path run, Path log, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("nshot").toString());
    command.addAll(words);
    command.addAll(List.of("--master", master));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD) // result.json holds the same
            .redirectError(log.toFile())
            .start();
    return new TrainProcess(process, run, log);
  }

  /**
   * @param what is waited for
   * @throws IOException if the training ends first, or nothing happens for long
   */
  void await(String what, BooleanSupplier happened) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (!happened.getAsBoolean()) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "it ended (exit code %d) before %s: %s".formatted(process.exitValue(), what, end()));
      }
      if (System.nanoTime() > end) {
        throw new IOException("waited in vain for " + what);
      }
    }
  }

  /** Waits for two checkpoints: the second may be half written yet, the first is whole. */
  void awaitCheckpoint() throws IOException, InterruptedException {
    await("a checkpoint", () -> checkpoints(run).size() >= 2);
  }

  void awaitLine(String part) throws IOException, InterruptedException {
    await("it said '" + part + "'", () -> log().contains(part));
  }

  /** Checkpoints that have a manifest, newest last. */
  static List<Path> checkpoints(Path run) {
    Path folder = run.resolve("checkpoints");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(path -> Files.exists(path.resolve("manifest.json"))).sorted().toList();
    } catch (IOException e) {
      return List.of(); // replaced while it was read
    }
  }

  /**
   * @return its exit code
   */
  int waitFor() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IOException("it runs for more than " + PATIENCE_MINUTES + " minutes");
    }
    return process.exitValue();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** All of stderr. */
  String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The last line of stderr. */
  String end() {
    String text = log().strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
