package org.nshot.spark.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nshot.spark.command.Command;
import org.nshot.spark.events.Listening;
import org.nshot.spark.events.RunListener;
import picocli.CommandLine.Mixin;
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
public final class TrainCommand implements Command, Listening {
  @Spec private CommandSpec spec;

  @Option(names = "--data", required = true, paramLabel = "URI", description = "What ingest wrote.")
  private String data;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "URI",
      description = "The run directory, on any Hadoop file system.")
  private String run;

  @Mixin private RunOptions keeping;

  @Mixin private RankingOptions ranking;

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
    TrainRequest request = keeping.request(data, run, SettingOptions.settings(spec));
    return keeping.run(request.ranking(ranking.ranking()));
  }
}
