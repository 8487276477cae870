package org.nshot.spark.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FileNotFoundException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  private final SparkConf conf = new SparkConf(false);

  @Test
  void line_eventLogFolderMissing_namesItsKey() {
    conf.set("spark.eventLog.enabled", "true").set("spark.eventLog.dir", "file:///logs/nix/");
    assertEquals(
        "Spark could not start: spark.eventLog.dir: File file:/logs/nix does not exist",
        StartFailure.line(conf, new FileNotFoundException("File file:/logs/nix does not exist")));
  }

  @Test
  void line_eventLogFolderByDefault_namesTheKeyThatIsNotSet() {
    conf.set("spark.eventLog.enabled", "true");
    String spark = "File file:/tmp/spark-events does not exist";
    assertEquals(
        "Spark could not start: spark.eventLog.dir: " + spark,
        StartFailure.line(conf, new FileNotFoundException(spark)));
  }

  @Test
  void line_ofTwoPlacesInTheMessage_theLongerIsMeant() {
    conf.set("spark.local.dir", "/logs").set("spark.eventLog.dir", "/logs/nix");
    assertEquals(
        "Spark could not start: spark.eventLog.dir: /logs/nix is missing",
        StartFailure.line(conf, new FileNotFoundException("/logs/nix is missing")));
  }

  @Test
  void line_messageNamesTheKeyOrNone_isAsSparkSaysIt() {
    conf.set("spark.master", "local[2]").set("spark.task.cpus", "9");
    String spark = "spark.task.cpus: 9, more than spark.executor.cores";
    assertEquals(
        "Spark could not start: " + spark,
        StartFailure.line(conf, new SparkException(spark + "\n at trace")));
  }
}
