package org.nshot.spark.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.DatasetManifest;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.retrain.RetrainPreset;
import org.nshot.spark.run.PatienceOption;
import org.nshot.spark.session.SparkSessions;
import org.nshot.spark.training.SettingOptions;
import org.nshot.training.Setting;
import org.nshot.training.TrainingConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nshot benchmark}. */
@picocli.CommandLine.Command(
    name = "benchmark",
    description = {
      "Trains some paths as networks of their own, a task each, and writes what they reach on test"
          + " images as benchmark.csv, which rank --benchmark reads: the truth of your own data.",
      "Some paths are trained by two seeds: how far those agree bounds the tau that any ranking can"
          + " reach. The same command goes on where it was stopped."
    },
    modelTransformer = BenchmarkOptions.class,
    sortOptions = false)
public final class BenchmarkCommand implements Command {
  @Spec private CommandSpec spec;

  @Option(names = "--data", required = true, paramLabel = "URI", description = "What ingest wrote.")
  private String data;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "URI",
      description = "Folder of the results, on any Hadoop file system.")
  private String output;

  @Option(
      names = "--paths",
      required = true,
      paramLabel = "N|FILE",
      description = "N paths drawn by seed, or those of a file, one a line.")
  private String paths;

  @Option(
      names = "--strata",
      paramLabel = "K",
      defaultValue = "1",
      description =
          "Draw as many paths of each of K equal parts of the range of multiply-adds; 1:"
              + " uniformly.")
  private int strata;

  @Option(
      names = "--without",
      paramLabel = "ARCH",
      description =
          "Draw neither this path nor one that is the same network alone: what those drawn are"
              + " compared with.")
  private Optional<String> without;

  @Option(
      names = "--repeats",
      paramLabel = "R",
      defaultValue = "10",
      description = "Train the first R paths (all, if fewer) once more, by the seed after --seed.")
  private int repeats;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      description =
          "Before the classifier. Default: 0 for data kept as pixels, 0.2 for encoded images.")
  private Optional<Float> dropout;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "What to test on. Default: test, or val where there is no test.")
  private Optional<String> split;

  @Option(
      names = "--overwrite",
      description =
          "Replace an earlier benchmark of other settings. Paths that it trained in the same way"
              + " are kept.")
  private boolean overwrite;

  @Mixin private PatienceOption patience;

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public ObjectNode run() throws Exception {
    Configuration hadoop = HadoopSettings.ofSpark();
    Map<String, String> given = SettingOptions.given(spec, BenchmarkOptions.OFFERED);
    if (!given.containsKey(Setting.SPACE.key())) {
      throw new UsageException("--space: missing, expected the space whose paths are trained");
    }
    DatasetManifest manifest = ImageDataset.manifest(data, hadoop);
    return new BenchmarkJob(request(given, manifest), manifest, hadoop).run(paths -> {});
  }

  private BenchmarkRequest request(Map<String, String> given, DatasetManifest manifest) {
    Map<String, String> settings = new LinkedHashMap<>(given);
    settings.putIfAbsent(
        Setting.THREADS.key(), Integer.toString(SparkSessions.defaultTaskCpus(Integer.MAX_VALUE)));
    try {
      return new BenchmarkRequest(
          data,
          output,
          TrainingConfig.of(RetrainPreset.of(manifest.storage()).under(settings)),
          paths,
          strata,
          without,
          repeats,
          dropout.orElseGet(() -> RetrainPreset.of(manifest.storage()).dropout()),
          manifest.tested(split),
          overwrite,
          patience.patience());
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
