package org.nshot.spark.run;

import org.nshot.spark.command.UsageException;
import picocli.CommandLine.Option;

/** {@code --give-up-after} of every command that waits for a cluster, or for where it writes. */
public final class PatienceOption {
  @Option(
      names = "--give-up-after",
      paramLabel = "MINUTES",
      defaultValue = "10",
      description =
          "How long to wait for what is missing, be it executors or a folder that can be written,"
              + " before the command fails.")
  private double minutes;

  /**
   * @throws UsageException if it is no time
   */
  public Patience patience() {
    try {
      return Patience.ofMinutes("give-up-after", minutes);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
