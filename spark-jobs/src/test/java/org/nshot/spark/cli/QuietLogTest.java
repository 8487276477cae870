package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.filter.Filterable;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of Spark's messages a person is spared without {@code --verbose}. */
class QuietLogTest {
  private static final String NOISE = "nshot.noise"; // which the launcher sets

  private LoggerContext context;

  @BeforeEach
  void start() {
    System.setProperty(NOISE, "off");
    Path layout = Path.of("target/classes/org/nshot/spark/cli/log4j2.properties");
    context = new LoggerContext("quiet", null, layout.toAbsolutePath().toUri());
    context.start();
  }

  @AfterEach
  void stop() {
    System.clearProperty(NOISE);
    context.stop();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SparkContext | false | The JAR local:///opt/nshot/nshot-cluster.jar at local:///opt/nshot/nshot-cluster.jar \
          has been added already. Overwriting of added jar is not supported in the current version.
          SparkContext | false | Error initializing SparkContext.
          SparkContext | true | Failed to add nix.jar to Spark environment
          SparkContext | true | Spark is not running in local mode, therefore the checkpoint directory must not be on \
          the local filesystem.
          scheduler.TaskSetManager | false | Lost task 0.0 in stage 1.0 (TID 1)
          scheduler.DAGScheduler | true | Broadcasting large task binary with size 2.0 MiB
          """)
  void quiet_messageOfSpark_isShownUnlessTheCommandSaysIt(
      String logger, boolean shown, String message) {
    Configuration configuration = context.getConfiguration();
    String name = "org.apache.spark." + logger;
    ConsoleAppender quiet = configuration.getAppender("quiet");
    LogEvent event =
        Log4jLogEvent.newBuilder()
            .setLoggerName(name)
            .setLevel(Level.WARN)
            .setMessage(new SimpleMessage(message))
            .build();
    boolean logged = configuration.getLoggerConfig(name).getLevel().isLessSpecificThan(Level.WARN);
    boolean passes = !((Filterable) quiet).isFiltered(event);
    assertEquals(shown, logged && passes, name + ": " + message);
  }
}
