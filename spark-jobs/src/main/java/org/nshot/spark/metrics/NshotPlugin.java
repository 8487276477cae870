package org.nshot.spark.metrics;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Puts what trainings measure into Spark's own metrics, and so into every sink that Spark has: set
 * by {@code spark.plugins}. Names are in docs/metrics.md. Without it nothing is measured less.
 */
public final class NshotPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }

  private static final class Driver implements DriverPlugin {
    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
      RunMeters.open(context.metricRegistry());
      return Map.of();
    }

    @Override
    public void shutdown() {
      RunMeters.close();
    }
  }

  private static final class Executor implements ExecutorPlugin {
    @Override
    public void init(PluginContext context, Map<String, String> settings) {
      TaskMeters.open(context.metricRegistry());
    }

    @Override
    public void shutdown() {
      TaskMeters.close();
    }
  }
}
