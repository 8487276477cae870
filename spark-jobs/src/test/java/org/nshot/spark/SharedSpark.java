package org.nshot.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of all tests of this module: two cores, no web pages, Delta. Starts with
 * the first test that asks for it and ends with the JVM; no test stops it.
 */
public final class SharedSpark {
  private SharedSpark() {}

  /** Initialised when first used, by one thread. */
  private static final class Holder {
    private static final SparkSession SESSION = start();
  }

  public static SparkSession session() {
    return Holder.SESSION;
  }

  public static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session().sparkContext());
  }

  private static SparkSession start() {
    Path warehouse;
    try {
      warehouse = Files.createTempDirectory("nshot-spark-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    warehouse.toFile().deleteOnExit();
    return SparkSession.builder()
        .master("local[2]")
        .appName("nshot tests")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "WARN")
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate();
  }
}
