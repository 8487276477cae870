package org.nshot.spark.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.run.RunFiles;
import picocli.CommandLine.Option;

/** Options of commands that show runs. */
final class RunsOptions {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "URI",
      description = "A run directory, of a supernet or of a network alone; may be given again.")
  private List<String> runs;

  @Option(
      names = "--data",
      paramLabel = "URI",
      description = "Where the data lies now, if it was moved; it must be the same data.")
  private Optional<String> data;

  /**
   * A reader for each run.
   *
   * @throws UsageException if one is given twice
   * @throws IOException if there is no such file system
   */
  List<RunReader> readers(Configuration hadoop) throws IOException {
    if (runs.stream().distinct().count() < runs.size()) {
      throw new UsageException("--run: the same one twice, expected different ones");
    }
    List<RunReader> readers = new ArrayList<>();
    for (String run : runs) {
      try {
        readers.add(new RunReader(new RunFiles(run, hadoop), hadoop, data));
      } catch (IllegalArgumentException e) { // of a URI that is none
        throw new IOException("run " + run + ": " + e.getMessage(), e);
      }
    }
    return readers;
  }

  @Override
  public String toString() {
    return String.join(", ", runs);
  }
}
