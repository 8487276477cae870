package org.nshot.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own, which says in its log when it is ready. */
final class Daemon implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 180;

  private final Process process;
  private final Thread reader;

  private Daemon(Process process, Thread reader) {
    this.process = process;
    this.reader = reader;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param log where its output goes
   * @param ready a line of its output
   * @param onReady takes the match
   */
  static Daemon start(
      List<String> command,
      Map<String, String> environment,
      Path log,
      Pattern ready,
      java.util.function.Consumer<Matcher> onReady)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<Matcher> line = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, log, ready, line), "log of " + log);
    reader.start();
    Daemon daemon = new Daemon(process, reader);
    try {
      onReady.accept(line.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      return daemon;
    } catch (Exception e) {
      daemon.close();
      throw new IllegalStateException("not ready, see " + log, e);
    }
  }

  private static void read(
      Process process, Path log, Pattern ready, CompletableFuture<Matcher> line) {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        PrintStream copy = new PrintStream(log.toFile(), StandardCharsets.UTF_8)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        copy.println(text);
        Matcher matcher = ready.matcher(text);
        if (matcher.find()) {
          line.complete(matcher);
        }
      }
      line.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    reader.join();
  }
}
