package org.nshot.spark.session;

import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/**
 * Where a local master binds and what it advertises: nobody beyond this machine has to reach it,
 * and the machine's name need not resolve, nor be one that Spark accepts (an underscore is not).
 */
final class Loopback {
  private static final String ADDRESS = "127.0.0.1";
  private static final String HOST = "spark.driver.host";
  private static final String BIND = "spark.driver.bindAddress";

  private Loopback() {}

  /** Leaves a cluster's settings, and what the user has set, as they are. */
  static void useFor(SparkConf conf) {
    if (SparkSessions.localCores(conf.get("spark.master")).isEmpty()) {
      return;
    }
    if (!conf.contains(HOST)) {
      // Where Spark asks for its own name and not for this setting, as local executors do.
      Utils.setCustomHostname(ADDRESS);
      conf.set(HOST, ADDRESS);
    }
    conf.setIfMissing(BIND, ADDRESS);
  }
}
