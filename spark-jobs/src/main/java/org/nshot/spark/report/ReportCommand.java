package org.nshot.spark.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.nshot.spark.command.Command;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.metrics.MetricsJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nshot report}: one page of one run, or of several side by side. */
@picocli.CommandLine.Command(
    name = "report",
    description = {
      "Makes one self-contained HTML page of a run's files: curves, how paths and images are drawn,"
          + " where the time went, ranking, search, networks, settings. Several runs stand side by"
          + " side.",
      "Needs no Spark and no network, and changes nothing in the runs."
    },
    sortOptions = false)
public final class ReportCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(ReportCommand.class);

  @Mixin private RunsOptions runs;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE.html",
      description = "The file to write, on any Hadoop file system.")
  private String output;

  @Option(names = "--overwrite", description = "Replace a file that is there already.")
  private boolean overwrite;

  @Override
  public ObjectNode run() throws Exception {
    long start = System.nanoTime();
    Configuration hadoop = HadoopSettings.ofSpark();
    List<RunReader> readers = runs.readers(hadoop);
    ReportFile file = ReportFile.open(output, hadoop, overwrite);
    List<RunView> views = new ArrayList<>();
    for (RunReader reader : readers) {
      views.add(reader.read());
    }
    byte[] page = Page.html(PageData.of(views, Optional.empty())).getBytes(StandardCharsets.UTF_8);
    file.write(page);
    LOG.info("The report of {} is {}", runs, file.path());
    return MetricsJson.tree(
        new ReportResult(
            "report",
            file.path().toString(),
            page.length,
            (System.nanoTime() - start) / 1e9,
            views.stream().map(ReportResult.Shown::of).toList()));
  }
}
