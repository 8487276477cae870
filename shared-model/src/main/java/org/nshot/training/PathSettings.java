package org.nshot.training;

import java.util.Map;
import org.nshot.sampling.PathBounds;
import org.nshot.sampling.PathImportance;
import org.nshot.sampling.PathTables;
import org.nshot.space.SearchSpace;

/**
 * Which paths train.
 *
 * @param floor φ, part of the draws by tables that is shared evenly
 * @param perRound P, paths of a round
 */
public record PathSettings(
    PathSampling sampler, double floor, PathTables tables, PathBounds bounds, int perRound) {

  static PathSettings read(Map<String, String> given) {
    return new PathSettings(
        Setting.PATH_SAMPLER.read(given),
        Setting.PATH_FLOOR.read(given),
        Setting.PATH_TABLES.read(given),
        new PathBounds(Setting.FLOPS.read(given), Setting.WEIGHTS.read(given)),
        Setting.PATHS_PER_ROUND.read(given));
  }

  /** The tables that paths are drawn by, before anything is seen. */
  PathImportance importance(SearchSpace in) {
    return PathImportance.start(in, tables, floor);
  }
}
