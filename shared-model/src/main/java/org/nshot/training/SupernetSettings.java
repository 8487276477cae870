package org.nshot.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.SupernetSpec;

/**
 * Which supernets are trained.
 *
 * @param fewShotBlock the block each of whose operations has a supernet of its own, or {@link
 *     SupernetSpec#WHOLE}
 * @param transfer URI of the run whose supernet's weights they begin with
 */
public record SupernetSettings(SpaceSpec space, String fewShotBlock, Optional<String> transfer) {

  static SupernetSettings read(Map<String, String> given) {
    return new SupernetSettings(
        Setting.SPACE.read(given),
        Setting.FEW_SHOT_BLOCK.read(given),
        Setting.TRANSFER.read(given));
  }

  /** A space and, of the other keys, those that are no settings: its options. */
  static SpaceSpec readSpace(String key, String text, Map<String, String> given) {
    Map<String, String> options = new LinkedHashMap<>(given);
    options.keySet().removeIf(other -> Setting.of(other).isPresent());
    return new SpaceSpec(text, options);
  }

  /** Whether there are several. */
  boolean several() {
    return !fewShotBlock.equals(SupernetSpec.WHOLE);
  }

  /** What the network follows from. */
  SupernetSpec at(Shape image, int classes) {
    return new SupernetSpec(space, image, classes, fewShotBlock);
  }
}
