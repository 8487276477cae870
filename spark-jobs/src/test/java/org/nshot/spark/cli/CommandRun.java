package org.nshot.spark.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.spark.api.Calls;
import org.nshot.spark.parsing.CommandParser;
import org.nshot.spark.parsing.EchoCommand;
import org.nshot.spark.parsing.Presets;

/** What came of a run of {@link EchoCommand}. */
public record CommandRun(int exitCode, String out, String err) {
  static final Presets PRESETS =
      new Presets() {
        @Override
        public Map<String, String> recipe(String recipe) {
          if (recipe.equals("plain")) {
            return Map.of("paths-per-round", "2");
          }
          if (!recipe.equals("spos")) {
            throw new IllegalArgumentException(
                "unknown recipe '" + recipe + "', nearest is 'spos'");
          }
          return Map.of("batch", "128", "learning-rate", "0.05");
        }

        @Override
        public Map<String, String> preset(String preset, String recipe) {
          if (!preset.equals("large")) {
            throw new IllegalArgumentException("unknown preset '" + preset + "'");
          }
          return Map.of("batch", recipe.equals("spos") ? "1024" : "512");
        }
      };

  public static CommandRun of(String... args) {
    return of(Optional.empty(), args);
  }

  public static CommandRun throwing(Throwable failure) {
    return of(Optional.of(failure), "echo", "--data", "d");
  }

  private static CommandRun of(Optional<Throwable> failure, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandParser parser = new CommandParser(() -> List.of(new EchoCommand(failure)), PRESETS);
    int exitCode =
        new Execution(
                arguments -> Calls.of(parser, arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                () -> {})
            .execute(args);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The one line that a failure prints, after the command's own chatter. */
  public String errorLine() {
    return err.lines()
        .filter(line -> !line.equals("a library's chatter"))
        .reduce("", String::concat);
  }
}
