package org.nshot.spark.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.nshot.input.AtLeast;
import org.nshot.sampling.PathBounds;
import org.nshot.spark.run.Patience;
import org.nshot.training.Setting;
import org.nshot.training.TrainingConfig;

/**
 * Which paths to train, how, and where their truth goes.
 *
 * @param data URI of an ingested data set
 * @param output URI of the folder
 * @param config how each is trained; its bounds are those of the draw, its seed draws the paths and
 *     is the first seed of their training
 * @param paths a number to draw, or the URI of a file with a path a line
 * @param strata of multiply-adds that are drawn from in turn, 1 for a uniform draw
 * @param without a path that those drawn are held against, which is not drawn
 * @param repeats how many of the paths are trained again by another seed
 * @param dropout rate before the classifier
 * @param split of the data to test on
 * @param overwrite whether an earlier benchmark of other settings is replaced
 * @param giveUpAfter how long executors or the folder may be away
 */
record BenchmarkRequest(
    String data,
    String output,
    TrainingConfig config,
    String paths,
    int strata,
    Optional<String> without,
    int repeats,
    float dropout,
    String split,
    boolean overwrite,
    Patience giveUpAfter) {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+");

  /**
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  BenchmarkRequest {
    if (repeats < 0) {
      throw new IllegalArgumentException("repeats: " + repeats + ", expected at least 0");
    }
    AtLeast.one("strata", strata);
    if (!NUMBER.matcher(paths).matches()) {
      requireNotGiven("without", without.isPresent(), paths);
      requireNotGiven("strata", strata != 1, paths);
      for (Setting<?> bound : List.of(Setting.FLOPS, Setting.WEIGHTS)) {
        String given = config.settings().get(bound.key());
        requireNotGiven(bound.key(), !given.equals(bound.defaultValue()), paths);
      }
    }
  }

  /** What says which paths are drawn. */
  private static void requireNotGiven(String option, boolean given, String list) {
    if (given) {
      throw new IllegalArgumentException(
          "%s: given beside the paths of %s, expected --paths N: a list is trained as it is"
              .formatted(option, list));
    }
  }

  /** How many are drawn; empty where a file lists them. */
  OptionalInt drawn() {
    if (!NUMBER.matcher(paths).matches()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(paths));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "paths: %s, expected at most %s".formatted(paths, Integer.MAX_VALUE), e);
    }
  }

  /** Of the paths that are drawn. */
  PathBounds bounds() {
    return config.paths().bounds();
  }

  /** How a path is trained, whatever others are. */
  TrainingConfig trained() {
    Map<String, String> settings = config.settings();
    settings.put(Setting.FLOPS.key(), Setting.FLOPS.defaultValue());
    settings.put(Setting.WEIGHTS.key(), Setting.WEIGHTS.defaultValue());
    return TrainingConfig.of(settings);
  }

  /**
   * Everything that decides what a path reaches, by key, but for the path and its seed.
   *
   * @param fingerprint of the data
   */
  Map<String, String> ofAPath(String fingerprint) {
    Map<String, String> all = new LinkedHashMap<>(trained().settings());
    all.remove(Setting.SEED.key());
    all.remove(Setting.WIRE.key()); // nothing crosses one
    all.put("dropout", Float.toString(dropout));
    all.put("split", split);
    all.put("data_fingerprint", fingerprint);
    return all;
  }

  /**
   * Everything that decides the benchmark, by key.
   *
   * @param drawn fingerprint of the paths
   */
  Map<String, String> settings(String fingerprint, String drawn) {
    Map<String, String> all = ofAPath(fingerprint);
    all.put(Setting.SEED.key(), Long.toString(config.seed()));
    all.put(Setting.FLOPS.key(), bounds().flops().toString());
    all.put(Setting.WEIGHTS.key(), bounds().weights().toString());
    all.put("paths", paths);
    all.put("strata", Integer.toString(strata));
    all.put("repeats", Integer.toString(repeats));
    all.put("paths_sha256", drawn);
    return all;
  }
}
