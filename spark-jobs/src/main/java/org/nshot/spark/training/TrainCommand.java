package org.nshot.spark.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nshot.spark.cli.Command;
import org.nshot.spark.cli.UsageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nshot train}. */
@picocli.CommandLine.Command(
    name = "train",
    description = {
      "Trains a supernet on Spark, or goes on with a run that was stopped.",
      "The same command on the same run directory resumes from its last checkpoint; on a run that"
          + " is done it says so and ends well, so that a scheduler may repeat it blindly."
    },
    modelTransformer = SettingOptions.class,
    sortOptions = false)
public final class TrainCommand implements Command {
  @Spec private CommandSpec spec;

  @Option(names = "--data", required = true, paramLabel = "URI", description = "What ingest wrote.")
  private String data;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "URI",
      description = "The run directory, on any Hadoop file system.")
  private String run;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many checkpoints stay.")
  private int keep;

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "MINUTES",
      defaultValue = "10",
      description = "A checkpoint at least this often, beside the one that ends each epoch.")
  private double checkpointMinutes;

  @Option(
      names = "--give-up-after",
      paramLabel = "MINUTES",
      defaultValue = "10",
      description =
          "How long to wait for executors while there are none, and for a run directory that can't"
              + " be written, before the command fails.")
  private double giveUpAfter;

  @Option(
      names = "--driver-combines-mib",
      paramLabel = "MIB",
      defaultValue = TrainJob.DRIVER_COMBINES_MIB,
      description =
          "Gradients of a round, all shards together, up to which the driver adds them up; beyond"
              + " it executors do, to the same bits.")
  private int driverCombinesMib;

  @Option(
      names = "--dry-run",
      description =
          "Checks data, run directory, executors and native backend, prints the resolved settings,"
              + " a task's memory and a round's bytes, and ends.")
  private boolean dryRun;

  @Override
  public ObjectNode run() throws Exception {
    TrainJob.Request request;
    try {
      request =
          TrainJob.Request.of(
              data,
              run,
              SettingOptions.settings(spec),
              keep,
              checkpointMinutes,
              giveUpAfter,
              driverCombinesMib);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    return dryRun ? DryRun.run(request) : TrainJob.run(request);
  }
}
