package org.nshot.spark.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.RunListener;

/**
 * A command with its settings. Not thread-safe; each {@link #call} takes the settings as they are
 * then.
 *
 * @param <C> the call itself, which its settings return
 * @param <R> what comes of it
 */
public abstract class Call<C extends Call<C, R>, R> implements Callable<R> {
  private final String command;
  private final Class<R> result;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<RunListener> listeners = new ArrayList<>();

  Call(String command, Class<R> result) {
    this.command = command;
    this.result = result;
  }

  /**
   * Any of the command's options. {@code nshot COMMAND --help} lists them all.
   *
   * @param option its long name without dashes, such as {@code label-smoothing}
   * @param value as it would stand on the command line; true for a flag
   */
  @SuppressWarnings("unchecked") // each call is its own C
  public final C set(String option, Object value) {
    settings.put(option, String.valueOf(value));
    return (C) this;
  }

  /** Of a command that trains. */
  @SuppressWarnings("unchecked") // each call is its own C
  final C heardBy(RunListener listener) {
    listeners.add(listener);
    return (C) this;
  }

  /** What the command line would be told: the command, then its settings. */
  public final List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(command);
    settings.forEach((option, value) -> arguments.add("--%s=%s".formatted(option, value)));
    return List.copyOf(arguments);
  }

  /**
   * Does it, and waits for it.
   *
   * @throws UsageException if a setting can't be used
   * @throws Exception as the command fails: an {@link java.io.IOException} or {@link
   *     IllegalArgumentException} with a line for a person
   */
  @Override
  public final R call() throws Exception {
    return call(arguments());
  }

  private R call(List<String> arguments) throws Exception {
    CommandCall asked = Nshot.command(arguments.toArray(String[]::new));
    listeners.forEach(asked::listener);
    return Results.of(asked.call(), result);
  }

  /**
   * Does it on a thread of its own, so that whoever asks can look at the run's tables meanwhile.
   * Cancelling the future doesn't stop it; stopping the Spark session does, and the same call then
   * goes on from there.
   */
  public final CompletableFuture<R> start() {
    CompletableFuture<R> future = new CompletableFuture<>();
    List<String> arguments = arguments();
    Thread thread =
        new Thread(
            () -> {
              try {
                future.complete(call(arguments));
              } catch (Throwable failure) { // whoever waits gets it, whatever it is
                future.completeExceptionally(failure);
              }
            },
            "nshot-" + command);
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
