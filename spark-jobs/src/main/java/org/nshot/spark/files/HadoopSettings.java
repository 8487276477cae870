package org.nshot.spark.files;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** What Hadoop's file systems need to know. */
public final class HadoopSettings {
  private HadoopSettings() {}

  /** With what spark-submit was told of file systems; needs no session. */
  public static Configuration ofSpark() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
