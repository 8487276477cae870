package org.nshot.spark.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.HostName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nshot watch}: a run's page while it goes on. */
@picocli.CommandLine.Command(
    name = "watch",
    description = {
      "Shows a run while it trains: the page of nshot report, served on a port of this machine and"
          + " kept up to date from the run's files, wherever they lie and whatever trains it.",
      "Goes on until Ctrl-C. With --text it is drawn on the terminal, and ends when the run does."
    },
    sortOptions = false)
public final class WatchCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(WatchCommand.class);
  private static final int LAST_PORT = 65_535;

  @Mixin private RunsOptions runs;

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "The address to listen on: beyond this machine, whoever has the URL can look.")
  private String bind;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "The port to listen on; 0: any that is free.")
  private int port;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Time between two looks at the files.")
  private int every;

  @Option(names = "--text", description = "Draw on the terminal in place of a page.")
  private boolean text;

  @Option(
      names = "--until-done",
      description =
          "End when the run is done, or with exit code 1 when it has stopped before its end.")
  private boolean untilDone;

  @Override
  public ObjectNode run() throws Exception {
    check();
    WatchedRuns watched = watched();
    WatchedRuns.Snapshot seen = watched.now(); // a run that isn't there is told at once
    if (text) {
      return result(drawn(watched, seen));
    }
    InetAddress address = address();
    try (WatchServer server = WatchServer.start(address, port, watched)) {
      if (!address.isLoopbackAddress()) {
        LOG.warn("Whoever has the URL can look: --bind {} is not this machine alone", bind);
      }
      LOG.info("Watching {}: open {}   (Ctrl-C ends it)", runs, url(server, address));
      while (!untilDone || !seen.settled()) {
        Thread.sleep(Duration.ofSeconds(every).toMillis());
        if (untilDone) {
          seen = watched.now();
        }
      }
      return result(seen);
    }
  }

  private WatchedRuns.Snapshot drawn(WatchedRuns watched, WatchedRuns.Snapshot first)
      throws IOException, InterruptedException {
    Screen screen = new Screen(System.err, ProgressLine.columns());
    for (WatchedRuns.Snapshot seen = first; ; seen = watched.now()) {
      screen.show(text(seen));
      if (seen.settled()) {
        return seen;
      }
      Thread.sleep(Duration.ofSeconds(every).toMillis());
    }
  }

  private static String text(WatchedRuns.Snapshot seen) {
    return IntStream.range(0, seen.statuses().size())
        .mapToObj(i -> TextView.of(seen.page().runs().get(i).run(), seen.statuses().get(i)))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private void check() {
    if (every < 1) {
      throw new UsageException("--every: " + every + ", expected at least 1");
    }
    if (port < 0 || port > LAST_PORT) {
      throw new UsageException("--port: %s, expected 0 to %s".formatted(port, LAST_PORT));
    }
  }

  private WatchedRuns watched() throws IOException {
    List<RunWatch> watches = new ArrayList<>();
    Configuration hadoop = HadoopSettings.ofSpark();
    for (RunReader reader : runs.readers(hadoop)) {
      watches.add(new RunWatch(reader, hadoop, System::nanoTime));
    }
    return new WatchedRuns(watches, Duration.ofSeconds(every), System::nanoTime);
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new UsageException("--bind: " + bind + ", expected an address of this machine");
    }
  }

  /** As others reach it: an address that means all of them names none. */
  private String url(WatchServer server, InetAddress address) {
    return server.url(
        address.isAnyLocalAddress()
            ? HostName.find().orElse("127.0.0.1")
            : address.getHostAddress());
  }

  /**
   * @throws IOException if a run has stopped before its end
   */
  private static ObjectNode result(WatchedRuns.Snapshot seen) throws IOException {
    List<WatchResult.Watched> watched = new ArrayList<>();
    for (int i = 0; i < seen.statuses().size(); i++) {
      RunStatus status = seen.statuses().get(i);
      RunView run = seen.page().runs().get(i).run();
      if (status.state() == RunStatus.State.STOPPED || status.state() == RunStatus.State.FAILED) {
        throw new IOException(
            "%s: %s %s".formatted(run.place().uri(), status.state().label(), status.text()));
      }
      watched.add(
          new WatchResult.Watched(
              run.place().uri(), status.state().label(), run.training().progress().done()));
    }
    return MetricsJson.tree(new WatchResult("watch", watched));
  }
}
