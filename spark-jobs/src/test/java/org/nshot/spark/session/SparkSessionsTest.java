package org.nshot.spark.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.nshot.spark.command.UsageException;

class SparkSessionsTest {
  @Test
  void localCores_eachFormOfALocalMaster_isWhatSparkCounts() {
    assertEquals(OptionalInt.of(1), SparkSessions.localCores("local"));
    assertEquals(OptionalInt.of(3), SparkSessions.localCores("local[3]"));
    assertEquals(OptionalInt.of(3), SparkSessions.localCores("local[3,2]"));
    assertEquals(
        OptionalInt.of(Runtime.getRuntime().availableProcessors()),
        SparkSessions.localCores("local[*]"));
    assertEquals(OptionalInt.empty(), SparkSessions.localCores("spark://host:7077"));
    assertEquals(OptionalInt.empty(), SparkSessions.localCores("local-cluster[2,1,1024]"));
  }

  @Test
  void open_activeSession_isReusedOnlyForTasksOfItsSize() {
    SparkSession active =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .getOrCreate();
    int taskCpus = active.sparkContext().getConf().getInt("spark.task.cpus", 1);
    assertSame(active, SparkSessions.open("test", taskCpus));
    UsageException refused =
        assertThrows(UsageException.class, () -> SparkSessions.open("test", taskCpus + 1));
    String both = "spark.task.cpus=%d, expected %d".formatted(taskCpus, taskCpus + 1);
    assertTrue(refused.getMessage().contains(both), refused::getMessage);
  }

  @Test
  void outliveSleep_timeoutOfTheUser_isKept() {
    SparkConf own = new SparkConf(false).set(SparkSessions.HEARTBEAT_TIMEOUT, "200s");
    SparkSessions.outliveSleep(own);
    assertEquals(200, own.getTimeAsSeconds(SparkSessions.HEARTBEAT_TIMEOUT));
    SparkConf none = new SparkConf(false);
    SparkSessions.outliveSleep(none);
    assertEquals(
        TimeUnit.DAYS.toSeconds(365), none.getTimeAsSeconds(SparkSessions.HEARTBEAT_TIMEOUT));
  }

  @Test
  void open_noThreads_isRefused() {
    assertThrows(UsageException.class, () -> SparkSessions.open("test", 0));
  }

  @Test
  void measure_confWithPlugins_keepsThemAndAddsOursOnce() throws Exception {
    SparkConf none = new SparkConf(false);
    SparkSessions.measure(none);
    assertEquals(SparkSessions.METERS, none.get("spark.plugins"));
    assertTrue(SparkPlugin.class.isAssignableFrom(Class.forName(SparkSessions.METERS)));
    assertEquals("nshot", none.get("spark.metrics.namespace"));
    SparkConf own =
        new SparkConf(false)
            .set("spark.plugins", "a.Plugin, b.Plugin")
            .set("spark.metrics.namespace", "mine");
    SparkSessions.measure(own);
    SparkSessions.measure(own);
    assertEquals("a.Plugin,b.Plugin," + SparkSessions.METERS, own.get("spark.plugins"));
    assertEquals("mine", own.get("spark.metrics.namespace"));
  }
}
