package org.nshot.spark.retrain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.dl4j.Dl4jTrainer;
import org.nshot.spark.events.Listening;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.run.Retraining;
import org.nshot.spark.search.ArchitectureOptions;
import org.nshot.spark.training.RunOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nshot retrain}. */
@picocli.CommandLine.Command(
    name = "retrain",
    description = {
      "Trains one path as a network of its own, on the whole train split, and tests it after every"
          + " epoch.",
      "The same command goes on from its last checkpoint where it was stopped."
    },
    modelTransformer = RetrainOptions.class,
    sortOptions = false)
public final class RetrainCommand implements Command, Listening {
  private static final int AVERAGING_ROUNDS = 5;

  @Spec private CommandSpec spec;

  @Option(
      names = "--run",
      paramLabel = "URI",
      description =
          "The run of the supernet: says space and data. Without it --space and --data do.")
  private Optional<String> run;

  @Mixin private ArchitectureOptions arch;

  @Option(
      names = "--data",
      paramLabel = "URI",
      description =
          "Where the run's data lies now, if it was moved; without --run, what to train on.")
  private Optional<String> data;

  @Option(
      names = "--retrained",
      paramLabel = "URI",
      description =
          "Where the network and its checkpoints go, on any Hadoop file system. Default: retrained"
              + " in the run.")
  private Optional<String> retrained;

  @Option(
      names = "--inherit",
      description =
          "Start from the weights that the path has in the supernet's newest checkpoint, not from"
              + " scratch.")
  private boolean inherit;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      description =
          "Before the classifier. Default: 0 for data kept as pixels, 0.2 for encoded images.")
  private Optional<Float> dropout;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description =
          "What to test on after every epoch. Default: test, or val where there is no test.")
  private Optional<String> split;

  @Option(
      names = "--trainer",
      paramLabel = "NAME",
      defaultValue = Retraining.NSHOT,
      description = "What makes the steps: nshot, or dl4j (DeepLearning4J on Spark).")
  private String trainer;

  @Option(
      names = "--averaging-rounds",
      paramLabel = "N",
      description =
          "With dl4j: rounds that shards train alone before their weights are averaged. Default: 5.")
  private Optional<Integer> averagingRounds;

  @Mixin private RunOptions keeping;

  @Override
  public void listen(RunListener listener) {
    keeping.listen(listener);
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public ObjectNode run() throws Exception {
    RetrainPlan plan =
        new RetrainPlan(run, data, retrained, RetrainOptions.given(spec), inherit, dropout, split);
    return keeping.run(plan.request(arch, other(), keeping));
  }

  private Optional<Dl4jTrainer> other() {
    if (trainer.equals(Retraining.NSHOT)) {
      if (averagingRounds.isPresent()) {
        throw new UsageException(
            "averaging-rounds: %s without --trainer %s, expected both"
                .formatted(averagingRounds.get(), Dl4jTrainer.NAME));
      }
      return Optional.empty();
    }
    if (!trainer.equals(Dl4jTrainer.NAME)) {
      throw new UsageException(
          "trainer: %s, expected %s or %s".formatted(trainer, Retraining.NSHOT, Dl4jTrainer.NAME));
    }
    try {
      return Optional.of(new Dl4jTrainer(averagingRounds.orElse(AVERAGING_ROUNDS)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
