package org.nshot.spark.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;

class LoopbackTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  @Test
  void useFor_localMasters_bindAndAdvertiseLoopback() {
    for (String master : new String[] {"local", "local[*]", "local[2]", "local[2,3]"}) {
      SparkConf conf = conf(master);
      Loopback.useFor(conf);
      assertEquals("127.0.0.1", conf.get("spark.driver.host"), master);
      assertEquals("127.0.0.1", conf.get("spark.driver.bindAddress"), master);
      assertEquals("127.0.0.1", Utils.localHostName(), master);
    }
  }

  @Test
  void useFor_cluster_changesNothing() {
    SparkConf conf = conf("spark://10.0.0.1:7077");
    Loopback.useFor(conf);
    assertFalse(conf.contains("spark.driver.host"));
    assertFalse(conf.contains("spark.driver.bindAddress"));
  }

  @Test
  void useFor_hostOfTheUser_stays() {
    SparkConf conf = conf("local[2]").set("spark.driver.host", "localhost");
    Loopback.useFor(conf);
    assertEquals("localhost", conf.get("spark.driver.host"));
  }
}
