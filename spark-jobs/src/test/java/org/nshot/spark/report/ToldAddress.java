package org.nshot.spark.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * Looks at the address that {@code watch} tells in its log, from within that line: the command goes
 * on, and may end, only once it was looked at.
 */
final class ToldAddress extends AbstractAppender implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("open (http://\\S+)");
  private static final String LOGGER = WatchCommand.class.getName();

  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final List<String> candidates;
  private final List<String> reached = new ArrayList<>();
  private String page = "";

  /**
   * @param candidates where somebody may listen at the port that is told
   */
  ToldAddress(String... candidates) {
    super("told address", null, null, false, Property.EMPTY_ARRAY); // what fails here fails there
    this.candidates = List.of(candidates);
    start();
    LoggerConfig logger = new LoggerConfig(LOGGER, Level.INFO, true);
    logger.addAppender(this, Level.INFO, null);
    context.getConfiguration().addLogger(LOGGER, logger);
    context.updateLoggers();
  }

  @Override
  public void append(LogEvent event) {
    Matcher told = ADDRESS.matcher(event.getMessage().getFormattedMessage());
    if (told.find()) {
      try {
        look(URI.create(told.group(1)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void look(URI address) throws IOException {
    try (InputStream in = address.toURL().openStream()) {
      page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String candidate : candidates) {
      if (listens(new InetSocketAddress(candidate, address.getPort()))) {
        reached.add(candidate);
      }
    }
  }

  private static boolean listens(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** What stood at the address, empty if none was told. */
  String page() {
    return page;
  }

  /** Those candidates at which somebody listened. */
  List<String> reached() {
    return List.copyOf(reached);
  }

  @Override
  public void close() {
    context.getConfiguration().removeLogger(LOGGER);
    context.updateLoggers();
    stop();
  }
}
