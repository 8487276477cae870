package org.nshot.training;

import java.util.Map;
import java.util.OptionalInt;
import org.nshot.data.HoldoutShare;

/**
 * Which images train, and what a step sees of them.
 *
 * @param holdout how many of the train split are kept for ranking
 * @param sampler how those that train are drawn
 * @param augment name of the augmentation
 * @param resolution height and width that images are trained in, empty for the usual ones
 * @param jitter strength of the augmentation's colour jitter
 * @param cropRatio side of the evaluated middle over the shorter side an image is resized to
 */
public record DataSettings(
    HoldoutShare holdout,
    DataSampling sampler,
    String augment,
    OptionalInt resolution,
    double jitter,
    double cropRatio,
    float labelSmoothing) {
  static final String AUTO_RESOLUTION = "auto";

  /** Of three colours, an image of more is no array. */
  private static final int MOST_RESOLUTION = (int) Math.sqrt(Integer.MAX_VALUE / 3.0);

  /** What a resolution is: a height and width, or left to the data. */
  static SettingType<OptionalInt> resolutions() {
    return new SettingType<OptionalInt>(
            DataSettings::readResolution,
            (key, side) -> {},
            side -> side.isPresent() ? Integer.toString(side.getAsInt()) : AUTO_RESOLUTION)
        .expecting(
            "1 to " + MOST_RESOLUTION,
            side -> side.isEmpty() || side.getAsInt() >= 1 && side.getAsInt() <= MOST_RESOLUTION);
  }

  private static OptionalInt readResolution(String key, String text, Map<String, String> given) {
    return text.equals(AUTO_RESOLUTION)
        ? OptionalInt.empty()
        : OptionalInt.of(
            SettingType.parse(key, text, text, "an integer or auto", Integer::parseInt));
  }

  static DataSettings read(Map<String, String> given) {
    return new DataSettings(
        Setting.HOLDOUT.read(given),
        Setting.DATA_SAMPLER.read(given),
        Setting.AUGMENT.read(given),
        Setting.RESOLUTION.read(given),
        Setting.JITTER.read(given),
        Setting.CROP_RATIO.read(given),
        Setting.LABEL_SMOOTHING.read(given));
  }
}
