package org.nshot.spark.kubernetes;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** A driver that asks for executors until its standard input ends. */
final class DriverMain {
  private DriverMain() {}

  public static void main(String[] properties) throws Exception {
    SparkConf conf = new SparkConf();
    for (String property : properties) {
      int equals = property.indexOf('=');
      conf.set(property.substring(0, equals), property.substring(equals + 1));
    }
    SparkContext context = new SparkContext(conf);
    System.in.transferTo(System.out);
    context.stop();
  }
}
