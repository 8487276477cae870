package org.nshot.spark.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.codahale.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;
import org.nshot.spark.events.RunEvent;

class RunMetersTest {
  @Test
  void failures_areThoseOfTrainingsAndNotOfTheirProcess() {
    MetricRegistry registry = new MetricRegistry();
    RunMeters meters = new RunMeters(registry);
    meters.on(new RunEvent.Failed("loss NaN", false));
    meters.on(new RunEvent.Failed("Job 3 cancelled", true));
    assertEquals(1, registry.counter("failures").getCount());
  }
}
