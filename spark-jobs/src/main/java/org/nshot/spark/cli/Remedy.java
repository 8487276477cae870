package org.nshot.spark.cli;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.nshot.spark.session.ScratchSpace;

/** Adds the setting that is to blame to a line that names neither setting nor path. */
final class Remedy {
  private static final String FULL = "No space left on device";
  private static final String UNREGISTERED = "Class is not registered";

  private Remedy() {}

  /** The line, with what is known beyond it. */
  static String added(String line, SparkConf conf, Map<String, String> environment) {
    if (line.contains(FULL) && line.indexOf('/') < 0) {
      ScratchSpace scratch = ScratchSpace.of(conf, environment);
      return "%s (no file named: likely Spark's scratch space, %s %s)"
          .formatted(line, scratch.key(), String.join(",", scratch.folders()));
    }
    if (line.contains(UNREGISTERED)) {
      return line
          + " (spark.kryo.registrationRequired=true, but nshot registers none: leave it out)";
    }
    return line;
  }
}
