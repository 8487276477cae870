package org.nshot.spark.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.data.DatasetManifest;
import org.nshot.input.AtLeast;
import org.nshot.space.SupernetSpec;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.ranking.RankEvery;
import org.nshot.spark.run.Patience;
import org.nshot.training.Setting;
import org.nshot.training.TrainingConfig;

/**
 * What to train.
 *
 * @param alone the network alone to train, empty for the settings' supernet
 * @param data URI of an ingested data set
 * @param run URI of the run directory
 * @param settings values by key, {@code threads} possibly {@code auto}
 * @param keeping how the run is kept and waited for
 * @param driverCombines bytes of a round's gradients, all shards together, up to which the driver
 *     adds them up; beyond it executors do
 * @param ranking whether paths are ranked while training
 * @param listeners who hears what happens
 */
public record TrainRequest(
    Optional<Alone> alone,
    String data,
    String run,
    Map<String, String> settings,
    Keeping keeping,
    long driverCombines,
    Optional<RankEvery> ranking,
    List<RunListener> listeners) {

  /** Default of {@code --driver-combines-mib}. */
  public static final String DRIVER_COMBINES_MIB = "128";

  /**
   * How a run is kept and waited for.
   *
   * @param checkpoints how many stay
   * @param every longest time between two
   * @param giveUpAfter how long executors or the run directory may be away
   */
  public record Keeping(int checkpoints, Duration every, Patience giveUpAfter) {
    /**
     * @throws IllegalArgumentException naming the option that doesn't fit
     */
    public static Keeping of(int keep, double checkpointMinutes, Patience giveUpAfter) {
      AtLeast.one("keep", keep);
      return new Keeping(
          keep, Patience.ofMinutes("checkpoint-minutes", checkpointMinutes).most(), giveUpAfter);
    }
  }

  public TrainRequest {
    settings = Map.copyOf(settings);
    listeners = List.copyOf(listeners);
  }

  /**
   * A supernet, without listeners.
   *
   * @throws IllegalArgumentException naming the setting that doesn't fit
   */
  public static TrainRequest of(
      String data, String run, Map<String, String> settings, Keeping keeping, int combinesMib) {
    if (combinesMib < 0) {
      throw new IllegalArgumentException(
          "driver-combines-mib: " + combinesMib + ", expected at least 0");
    }
    TrainRequest request =
        new TrainRequest(
            Optional.empty(),
            data,
            run,
            settings,
            keeping,
            (long) combinesMib << 20,
            Optional.empty(),
            List.of());
    request.config(1);
    return request;
  }

  /** The same for a network alone. */
  public TrainRequest of(Alone network) {
    return new TrainRequest(
        Optional.of(network), data, run, settings, keeping, driverCombines, ranking, listeners);
  }

  /** The same with paths ranked while training. */
  public TrainRequest ranking(Optional<RankEvery> every) {
    return new TrainRequest(alone, data, run, settings, keeping, driverCombines, every, listeners);
  }

  /** The same with more listeners. */
  public TrainRequest telling(List<RunListener> more) {
    List<RunListener> all = new ArrayList<>(listeners);
    all.addAll(more);
    return new TrainRequest(alone, data, run, settings, keeping, driverCombines, ranking, all);
  }

  /** The supernet of the settings, for images of a data set. */
  public SupernetSpec supernet(DatasetManifest manifest) {
    return TrainingSetup.describe(config(1), Optional.empty(), manifest, data).supernet();
  }

  /** The command that asks so. */
  String command() {
    return alone.isPresent() ? "retrain" : "train";
  }

  /** What to take for another directory. */
  String elsewhere() {
    return alone.isPresent() ? "another --retrained" : "another --run";
  }

  /** The settings, with one thread where that is left open. */
  public TrainingConfig config() {
    return config(1);
  }

  /** The settings, with this many threads where that is left open. */
  TrainingConfig config(int threads) {
    Map<String, String> resolved = new LinkedHashMap<>(settings);
    resolved.computeIfPresent(
        Setting.THREADS.key(),
        (key, value) ->
            value.equals(SettingOptions.AUTO_THREADS) ? Integer.toString(threads) : value);
    TrainingConfig config = TrainingConfig.of(resolved);
    config.requireRead();
    return config;
  }
}
