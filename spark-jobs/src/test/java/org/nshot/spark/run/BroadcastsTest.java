package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import org.nshot.spark.SharedSpark;

class BroadcastsTest {
  private static final int ROUNDS = 60;

  /** What is logged of broadcasts. */
  private static final class Heard extends AbstractAppender implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);

    Heard() {
      super("heard", null, null, true, Property.EMPTY_ARRAY);
      start();
      context.getConfiguration().getRootLogger().addAppender(this, Level.WARN, null);
      context.updateLoggers();
    }

    @Override
    public void append(LogEvent event) {
      String line = event.getMessage().getFormattedMessage();
      if (line.contains("broadcast")) {
        lines.add(line);
      }
    }

    @Override
    public void close() {
      context.getConfiguration().getRootLogger().removeAppender("heard");
      context.updateLoggers();
      stop();
    }
  }

  /** The collector finds each as soon as it can, and Spark's cleaner removes it as well. */
  @Test
  void letGo_whileTheCollectorFindsThem_removesNothingTwice() throws Exception {
    JavaSparkContext spark = SharedSpark.context();
    try (Heard heard = new Heard()) {
      for (int round = 0; round < ROUNDS; round++) {
        Broadcast<byte[]> message = spark.broadcast(new byte[1 << 16]);
        spark.parallelize(List.of(1, 2), 2).map(x -> message.value().length + x).collect();
        Broadcasts.letGo(message);
        System.gc();
      }
      assertEquals(List.of(), List.copyOf(heard.lines));
    }
  }
}
