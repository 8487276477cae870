package org.nshot.spark.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.events.NamedListeners;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.mlflow.MlflowOptions;
import org.nshot.spark.run.PatienceOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How a training is kept and waited for: options of every command that trains, none of a result.
 */
public final class RunOptions {
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

  @Mixin private PatienceOption patience;

  @Option(
      names = "--driver-combines-mib",
      paramLabel = "MIB",
      defaultValue = TrainRequest.DRIVER_COMBINES_MIB,
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

  @Option(
      names = "--listener",
      paramLabel = "CLASS",
      description =
          "A class that hears what happens: an org.nshot.spark.events.RunListener with a public"
              + " constructor without arguments. May be given several times.")
  private List<String> listeners = List.of();

  @Mixin private MlflowOptions mlflow;

  private final List<RunListener> more = new ArrayList<>();

  /** Adds one who hears what happens. */
  public void listen(RunListener listener) {
    more.add(listener);
  }

  /**
   * What to train.
   *
   * @throws UsageException naming the setting that doesn't fit
   */
  public TrainRequest request(String data, String run, Map<String, String> settings) {
    try {
      return TrainRequest.of(
              data,
              run,
              settings,
              TrainRequest.Keeping.of(keep, checkpointMinutes, patience.patience()),
              driverCombinesMib)
          .telling(NamedListeners.of(listeners))
          .telling(mlflow.listener().stream().toList())
          .telling(more);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** Trains, or tries what that needs. */
  public ObjectNode run(TrainRequest request) throws IOException, InterruptedException {
    if (dryRun) {
      return TrainJob.dryRun(request);
    }
    ObjectNode result = TrainJob.run(request);
    if (result.path(TrainJob.ALREADY_DONE).asBoolean()) { // no listener has heard of it
      mlflow.rest(request.run(), request.command());
    }
    return result;
  }
}
