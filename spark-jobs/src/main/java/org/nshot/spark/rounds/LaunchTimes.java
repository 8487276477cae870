package org.nshot.spark.rounds;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * When the driver launched a round's tasks, by its own clock: what tells waiting for a task from
 * waiting for its result, without comparing the clocks of two machines.
 */
final class LaunchTimes extends SparkListener {
  private static final String PROPERTY = "nshot.round";

  private final JavaSparkContext spark;
  private final String run = UUID.randomUUID().toString(); // a session may serve several at once
  private final Map<Integer, Integer> firstStages = new ConcurrentHashMap<>(); // stage → round
  private final Map<Integer, Long> launched = new ConcurrentHashMap<>(); // by partition
  private volatile int round;

  LaunchTimes(JavaSparkContext spark) {
    this.spark = spark;
    spark.sc().addSparkListener(this);
  }

  /** What this thread submits from now on is a round's job. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread starts rounds, others look
  void startRound() {
    round++;
    firstStages.clear();
    launched.clear();
    spark.setLocalProperty(PROPERTY, run + "/" + round);
  }

  /** The round's job is done. */
  void endRound() {
    spark.setLocalProperty(PROPERTY, null);
  }

  /** Milliseconds of the driver's clock; empty if Spark's event has not come through yet. */
  OptionalLong launched(int partition) {
    Long at = launched.get(partition);
    return at == null ? OptionalLong.empty() : OptionalLong.of(at);
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    Properties properties = job.properties();
    int current = round;
    if (properties != null && (run + "/" + current).equals(properties.getProperty(PROPERTY))) {
      int first = Integer.MAX_VALUE; // the shards' stage; a later one adds up
      for (scala.collection.Iterator<Object> stages = job.stageIds().iterator();
          stages.hasNext(); ) {
        first = Math.min(first, (Integer) stages.next());
      }
      firstStages.put(first, current);
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (firstStages.getOrDefault(start.stageId(), -1) == round) {
      launched.put(start.taskInfo().partitionId(), start.taskInfo().launchTime());
    }
  }

  void close() {
    spark.sc().removeSparkListener(this);
  }
}
