package org.nshot.spark.retrain;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.data.DatasetManifest;
import org.nshot.export.TrainedNetwork;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.SearchSpaces;
import org.nshot.space.SpaceOption;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.dl4j.Dl4jTrainer;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.Retraining;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.TrainedRun;
import org.nshot.spark.search.ArchitectureOptions;
import org.nshot.spark.training.Alone;
import org.nshot.spark.training.OtherTrainer;
import org.nshot.spark.training.RunOptions;
import org.nshot.spark.training.SettingOptions;
import org.nshot.spark.training.TrainRequest;
import org.nshot.supernet.ParameterLayout;
import org.nshot.training.Recipe;
import org.nshot.training.Setting;

/**
 * What a retraining was asked for, and what follows from it once run and data are looked at.
 *
 * @param run of the supernet
 * @param data where it lies, if the run doesn't say
 * @param retrained the directory of the network, if not the run's own
 * @param given settings by key
 * @param inherit whether it starts from the supernet's weights
 */
record RetrainPlan(
    Optional<String> run,
    Optional<String> data,
    Optional<String> retrained,
    Map<String, String> given,
    boolean inherit,
    Optional<Float> dropout,
    Optional<String> split) {
  /**
   * @throws UsageException if options don't fit each other
   */
  RetrainPlan {
    if (run.isEmpty() && inherit) {
      throw new UsageException("--inherit: weights of a supernet, expected --run");
    }
    if (run.isEmpty() && data.isEmpty()) {
      throw new UsageException("--data: missing, expected it, or --run, which says it");
    }
    if (run.isEmpty() && retrained.isEmpty()) {
      throw new UsageException(
          "--retrained: missing, expected it, or --run, where its default lies");
    }
    if (run.isEmpty() && !given.containsKey(Setting.SPACE.key())) {
      throw new UsageException("--space: missing, expected it, or --run, which says it");
    }
    if (run.isPresent()) {
      given.keySet().stream()
          .filter(RetrainPlan::sizesTheSpace)
          .findFirst()
          .ifPresent(
              key -> {
                throw new UsageException(
                    "--%s: given beside --run, expected one of them: the run says its space"
                        .formatted(key));
              });
    }
    if ("calr".equals(given.get(Setting.SCHEDULE.key()))) {
      throw new UsageException(
          "--schedule: calr, expected constant, cosine-step or cosine-epoch: a network alone has no"
              + " other to be more complex than");
    }
  }

  private static boolean sizesTheSpace(String key) {
    return key.equals(Setting.SPACE.key())
        || SearchSpaces.options().values().stream()
            .flatMap(List::stream)
            .map(SpaceOption::key)
            .anyMatch(key::equals);
  }

  /**
   * What to train.
   *
   * @param other what makes its steps, if not nshot's engine
   * @throws UsageException if a setting or the path doesn't fit
   * @throws IOException if run or data can't be used
   */
  TrainRequest request(ArchitectureOptions arch, Optional<Dl4jTrainer> other, RunOptions keeping)
      throws IOException {
    Configuration hadoop = HadoopSettings.ofSpark();
    Optional<RunFiles> files =
        run.isPresent() ? Optional.of(new RunFiles(run.get(), hadoop)) : Optional.empty();
    Optional<RunDescription> supernet =
        files.isPresent() ? Optional.of(TrainedRun.describe(files.get())) : Optional.empty();
    String uri = data.orElseGet(() -> supernet.orElseThrow().data().uri());
    DatasetManifest manifest = ImageDataset.manifest(uri, hadoop);
    if (supernet.isPresent()) {
      supernet.get().requireData(manifest, uri);
    }
    TrainRequest request =
        keeping.request(
            uri,
            retrained.orElseGet(() -> files.orElseThrow().path(RunLayout.RETRAINED).toString()),
            settings(supernet, manifest));
    SupernetSpec spec = request.supernet(manifest);
    SearchSpace space;
    try {
      space = spec.create();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    Architecture path = arch.of(space, files);
    Optional<TrainedRun> trained =
        inherit ? Optional.of(TrainedRun.ofSupernet(files.orElseThrow())) : Optional.empty();
    return request.of(
        new Alone(
            network(space.format(path), manifest, files, trained, request, other),
            trained.map(from -> inherited(from, path)),
            other.map(OtherTrainer.class::cast)));
  }

  /** In the supernet's own space, which may be split into several. */
  private static float[] inherited(TrainedRun from, Architecture path) {
    SearchSpace space = from.description().supernet().create();
    return TrainedNetwork.inherited(space, path, ParameterLayout.of(space), from.weights())
        .weights();
  }

  private static Map<String, String> supernet(RunFiles files, TrainedRun from) {
    Map<String, String> said = new LinkedHashMap<>();
    said.put(Retraining.RUN, files.root().toString());
    Recipe.fitting(from.description().config().settings())
        .ifPresent(recipe -> said.put(Retraining.RECIPE, recipe.label()));
    return said;
  }

  private Retraining network(
      String arch,
      DatasetManifest manifest,
      Optional<RunFiles> files,
      Optional<TrainedRun> inherited,
      TrainRequest request,
      Optional<Dl4jTrainer> other) {
    try {
      other.ifPresent(trainer -> Dl4jTrainer.requireKnown(request.config()));
      return new Retraining(
          arch,
          dropout.orElseGet(() -> RetrainPreset.of(manifest.storage()).dropout()),
          inherited.map(TrainedRun::fingerprint).orElse(Retraining.FRESH),
          inherited.map(from -> supernet(files.orElseThrow(), from)).orElse(Map.of()),
          manifest.tested(split),
          other.map(Dl4jTrainer::toString).orElse(Retraining.NSHOT));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private Map<String, String> settings(
      Optional<RunDescription> supernet, DatasetManifest manifest) {
    Map<String, String> under = new LinkedHashMap<>();
    under.put(Setting.THREADS.key(), SettingOptions.AUTO_THREADS);
    supernet.ifPresent(
        of -> {
          Map<String, String> all = of.config().settings();
          for (Setting<?> setting : RetrainOptions.OF_THE_RUN) {
            under.put(setting.key(), all.get(setting.key()));
          }
          under.putAll(of.config().space().options());
        });
    under.putAll(given);
    return RetrainPreset.of(manifest.storage()).under(under);
  }
}
