package org.nshot.spark.session;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.nshot.spark.command.FirstLine;
import scala.Tuple2;

/** What to say where Spark could not start: with the key of its settings that is to blame. */
final class StartFailure {
  private static final String EVENT_LOG = "spark.eventLog.enabled";
  private static final String EVENT_LOG_DIR = "spark.eventLog.dir";
  private static final String DEFAULT_EVENT_LOG_DIR = "file:/tmp/spark-events";

  private StartFailure() {}

  static String line(SparkConf conf, Throwable failure) {
    SparkConf settings = conf.clone();
    if (conf.getBoolean(EVENT_LOG, false)) {
      settings.setIfMissing(EVENT_LOG_DIR, DEFAULT_EVENT_LOG_DIR);
    }
    String reason = FirstLine.of(failure);
    return "Spark could not start: "
        + key(settings, reason).map(key -> key + ": ").orElse("")
        + reason;
  }

  /** The setting whose value, a place, is in the message. */
  private static Optional<String> key(SparkConf conf, String message) {
    return Arrays.stream(conf.getAll())
        .filter(setting -> !message.contains(setting._1())) // it is named already
        .filter(setting -> place(setting).length() > 1 && message.contains(place(setting)))
        .max(Comparator.comparingInt(setting -> place(setting).length()))
        .map(Tuple2::_1);
  }

  /** The path or address in a setting's value, empty if it has none. */
  private static String place(Tuple2<String, String> setting) {
    String value = setting._2().replaceFirst("^file:/+", "/").replaceFirst("/+$", "");
    return value.indexOf('/') < 0 ? "" : value;
  }
}
