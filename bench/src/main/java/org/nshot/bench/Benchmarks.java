package org.nshot.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH with a result that says where it was taken: {@code FILE.json} as JMH writes it, and {@code
 * FILE.md} with machine and versions on top.
 */
final class Benchmarks {
  private Benchmarks() {}

  /**
   * @param args commit, result file without its ending, then JMH's own arguments
   */
  public static void main(String[] args)
      throws IOException, RunnerException, CommandLineOptionException {
    String commit = args[0];
    Path file = Path.of(args[1]).toAbsolutePath();
    CommandLineOptions command = new CommandLineOptions(Arrays.copyOfRange(args, 2, args.length));
    if (command.shouldList()) {
      new Runner(command).list();
      return;
    }
    Files.createDirectories(file.getParent());
    Options options =
        new OptionsBuilder()
            .parent(command)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(file + ".json")
            .addProfiler(CpuTime.class)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    String table = new MarkdownTable(Machine.here(), commit).of(results);
    Files.writeString(Path.of(file + ".md"), table);
    System.out.printf(Locale.ROOT, "%n%s%n%s.json%n%s.md%n", table, file, file);
  }
}
