package org.nshot.training;

import java.util.Map;
import org.nshot.sampling.PathBounds;

/**
 * Which paths train.
 *
 * @param perRound P, paths of a round
 */
public record PathSettings(PathSampling sampler, PathBounds bounds, int perRound) {

  static PathSettings read(Map<String, String> given) {
    return new PathSettings(
        Setting.PATH_SAMPLER.read(given),
        new PathBounds(Setting.FLOPS.read(given), Setting.WEIGHTS.read(given)),
        Setting.PATHS_PER_ROUND.read(given));
  }
}
