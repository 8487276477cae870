package org.nshot.spark.latency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.nshot.latency.LatencyCsv;
import org.nshot.latency.LatencyMeasurement;
import org.nshot.latency.LatencyReport;
import org.nshot.latency.Stopwatch;
import org.nshot.space.SearchSpace;
import org.nshot.spark.command.Figures;
import org.nshot.spark.command.ProgressLine;
import org.nshot.spark.metrics.MetricsJson;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures, and writes the tables and a report of them. */
final class LatencyJob {
  static final String PARTS = "latency.csv";
  static final String PATHS = "paths.csv";
  static final String REPORT = "latency.json";

  private static final List<String> FILES = List.of(REPORT, PARTS, PATHS);
  private static final Logger LOG = LoggerFactory.getLogger(LatencyJob.class);
  private static final int LOGGED_EVERY = 50;

  private final Request request;
  private final RunFiles output;

  /**
   * @param overwrite whether an earlier measurement is replaced
   * @param giveUpAfter how long the folder may be away
   */
  record Request(
      SearchSpace space,
      LatencyMeasurement.Plan plan,
      LatencyCsv.Conditions conditions,
      boolean overwrite,
      Patience giveUpAfter) {}

  LatencyJob(Request request, RunFiles output) {
    this.request = request;
    this.output = output;
  }

  /**
   * @return what the report says, and where the files are
   * @throws IOException if the folder holds a measurement already, is in use, can't be written, or
   *     the stopwatch fails
   */
  ObjectNode run(Stopwatch stopwatch) throws IOException, InterruptedException {
    try (RunLock lock = RunLock.acquire(output, "another --output")) {
      requireFree();
      return measure(
          stopwatch, new RunWriter(output, lock, request.giveUpAfter(), Patience.BEGINS_ANEW));
    }
  }

  private ObjectNode measure(Stopwatch stopwatch, RunWriter writer) throws IOException {
    LatencyReport report;
    try (ProgressLine line = ProgressLine.onStderr(LOGGED_EVERY)) {
      report =
          LatencyMeasurement.run(
              request.space(),
              stopwatch,
              request.plan(),
              (step, steps, what) ->
                  line.update(step, () -> "%s of %s: %s".formatted(step, steps, what)));
    }
    ObjectNode json = MetricsJson.tree(result(report));
    LatencyCsv tables = new LatencyCsv(report, request.conditions());
    writer.write(REPORT, () -> output.delete(REPORT));
    writer.writeText(PARTS, tables.parts());
    writer.writeText(PATHS, tables.paths());
    writer.writeText(REPORT, json.toPrettyString() + "\n"); // last: without it, it isn't whole
    LOG.info(
        "{} paths of {}: tau {} (by multiply-adds {}), mean error {} ms, {} %",
        report.checked().size(),
        report.space().name(),
        Figures.text(report.tau()),
        Figures.text(report.tauOfMultiplyAdds()),
        String.format(Locale.ROOT, "%.3f", report.meanError()),
        String.format(Locale.ROOT, "%.1f", 100 * report.meanRelativeError()));
    return json;
  }

  private void requireFree() throws IOException {
    output.requireOwn(FILES::contains, "latency measurement", "another --output");
    for (String file : FILES) {
      if (!request.overwrite() && output.exists(file)) {
        throw new IOException(
            "output %s: holds %s already, expected an empty or missing folder (--overwrite replaces it)"
                .formatted(output.root(), file));
      }
    }
  }

  private LatencyResult result(LatencyReport report) {
    return new LatencyResult(
        "latency",
        report.space().name(),
        report.space().complexity(report.space().largest()).multiplyAdds(),
        request.conditions(),
        report.checked().size(),
        report.tau(),
        report.tauOfMultiplyAdds(),
        report.meanError(),
        report.meanRelativeError(),
        report.parts().fixed(),
        report.scale(),
        output.path(PARTS).toString(),
        output.path(PATHS).toString());
  }
}
