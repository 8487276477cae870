package org.nshot.spark.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.nshot.spark.bench.RoundBenchmark.Round;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.session.SparkSessions;
import org.nshot.spark.training.SettingOptions;
import org.nshot.spark.training.TrainRequest;
import org.nshot.training.Setting;
import org.nshot.training.TrainingConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nshot bench-rounds}: {@link RoundBenchmark} from the command line. */
@picocli.CommandLine.Command(
    name = "bench-rounds",
    description = {
      "Times rounds of training on random images on Spark: what a round costs beside computing.",
      "Result: medians over the rounds in milliseconds, overhead_ms (wall less the slowest task's"
          + " compute) and where it went, and mean bytes of a round."
    },
    modelTransformer = SettingOptions.class,
    sortOptions = false)
public final class BenchRoundsCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(BenchRoundsCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "100",
      description = "Rounds that count.")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "R",
      defaultValue = "200",
      description = "Rounds before them that don't.")
  private int warmup;

  @Option(
      names = "--pretend-ms",
      paramLabel = "MS",
      description = "Tasks wait this long instead of computing.")
  private Optional<Integer> pretendMs;

  @Option(
      names = "--driver-combines-mib",
      paramLabel = "MIB",
      defaultValue = TrainRequest.DRIVER_COMBINES_MIB,
      description = "As in train.")
  private int driverCombinesMib;

  @Override
  public ObjectNode run() {
    RoundBenchmark.Settings settings = settings();
    SparkSession spark = SparkSessions.open("nshot bench-rounds", settings.config().threads());
    List<Round> timed = RoundBenchmark.run(spark, settings);
    RoundsResult result =
        RoundsResult.of(
            spec.name(), spark.sparkContext().master(), settings.config().shards(), timed);
    LOG.info(
        String.format(
            Locale.ROOT,
            "Overhead of a round: median %.1f ms beside %.1f ms of computing",
            result.overheadMs(),
            result.computeMs()));
    return MetricsJson.tree(result);
  }

  private RoundBenchmark.Settings settings() {
    try {
      Map<String, String> values = SettingOptions.settings(spec);
      if (values.get(Setting.THREADS.key()).equals(SettingOptions.AUTO_THREADS)) {
        values.put(Setting.THREADS.key(), "1");
      }
      return new RoundBenchmark.Settings(
          TrainingConfig.of(values),
          warmup,
          rounds,
          pretendMs.map(OptionalInt::of).orElseGet(OptionalInt::empty),
          (long) driverCombinesMib << 20);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
