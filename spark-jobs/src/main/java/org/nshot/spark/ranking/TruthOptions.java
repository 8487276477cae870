package org.nshot.spark.ranking;

import java.util.Optional;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine.Option;

/** Where true values of paths are, for every command that holds a ranking against them. */
public final class TruthOptions {
  @Option(
      names = "--benchmark",
      paramLabel = "CSV",
      description = "True values: a table with a column 'arch' and columns of numbers.")
  private Optional<String> benchmark;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "The benchmark's column to compare with.")
  private Optional<String> column;

  /** Whether any of it was given. */
  public boolean given() {
    return benchmark.isPresent() || column.isPresent();
  }

  /**
   * Empty if none was given.
   *
   * @throws UsageException if one was given without the other
   */
  public Optional<Ranking.Benchmark> benchmark() {
    if (benchmark.isPresent() != column.isPresent()) {
      throw new UsageException(
          benchmark.isPresent()
              ? "--benchmark without --column: expected the name of the column to compare with"
              : "--column without --benchmark: expected the CSV file that has it");
    }
    return benchmark.map(file -> new Ranking.Benchmark(file, column.orElseThrow()));
  }
}
