package org.nshot.spark;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Warnings and errors of some loggers, as long as it is open. */
public final class CapturedLog extends AbstractAppender implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final LoggerConfig source;
  private final String loggers;

  /**
   * @param loggers how their names begin
   */
  public CapturedLog(String loggers) {
    super("captured " + loggers, null, null, true, Property.EMPTY_ARRAY);
    this.loggers = loggers;
    this.source = context.getConfiguration().getLoggerConfig(loggers);
    start();
    source.addAppender(this, Level.WARN, null);
    context.updateLoggers();
  }

  @Override
  public void append(LogEvent event) {
    if (event.getLoggerName().startsWith(loggers)) {
      lines.add(event.getMessage().getFormattedMessage());
    }
  }

  /** What was said so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    source.removeAppender(getName());
    context.updateLoggers();
    stop();
  }
}
