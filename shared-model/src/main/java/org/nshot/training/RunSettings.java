package org.nshot.training;

import java.util.Map;
import org.nshot.tensors.FloatFormat;

/**
 * How much is trained, in which parts, from which random numbers, and how floats cross between
 * driver and executors.
 *
 * @param batch images of a shard in a step
 * @param threads of a task
 * @param wire of what shards start from, and of the gradients that they give
 */
public record RunSettings(
    int epochs, int batch, int shards, int threads, long seed, FloatFormat wire) {
  private static final String OF_ALL_SHARDS = "/shards";

  static RunSettings read(Map<String, String> given) {
    return new RunSettings(
        Setting.EPOCHS.read(given),
        Setting.BATCH.read(given),
        Setting.SHARDS.read(given),
        Setting.THREADS.read(given),
        Setting.SEED.read(given),
        Setting.WIRE.read(given));
  }

  /** Images of a shard, also where those of all shards together are given. */
  static int readBatch(String key, String text, Map<String, String> given) {
    if (!text.endsWith(OF_ALL_SHARDS)) {
      return SettingType.parse(
          key, text, text, "an integer, or one and " + OF_ALL_SHARDS, Integer::parseInt);
    }
    int shards = Setting.SHARDS.read(given);
    String number = text.substring(0, text.length() - OF_ALL_SHARDS.length());
    int all =
        SettingType.parse(
            key, text, number, "an integer before " + OF_ALL_SHARDS, Integer::parseInt);
    if (shards > 0 && all % shards != 0) {
      throw new IllegalArgumentException(
          "%s: %s, expected a multiple of the %s shards".formatted(key, text, shards));
    }
    return all / Math.max(1, shards); // fewer than one are refused when the config is made
  }
}
