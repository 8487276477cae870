package org.nshot.spark.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.nshot.engine.SubnetEngines;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import org.nshot.training.replay.Replay;
import org.nshot.training.replay.ReplayReport;
import org.nshot.training.replay.ReplayReport.Quantity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nshot replay}. */
@picocli.CommandLine.Command(
    name = "replay",
    description = {
      "Trains a recorded trajectory again and compares every loss, table and weight.",
      "The check of a new backend or machine: exit 1 beyond 5e-5 (losses, norms, tables, schedules;"
          + " relative), 2e-4 (weights; largest error over a tensor's largest weight), 5e-2 (their"
          + " change; over the most that one of a tensor's weights moved) or 1e-3 (logits; over the"
          + " largest)."
    })
public final class ReplayCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayCommand.class);

  @Parameters(
      paramLabel = "DIR",
      description =
          "A folder with trajectory.json, init.safetensors, final.safetensors and"
              + " data.safetensors.")
  private Path folder;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description = "Threads of the engine.")
  private int threads;

  @Override
  public ObjectNode run() throws IOException {
    if (threads < 1) {
      throw new UsageException("--threads " + threads + ", expected at least 1");
    }
    ReplayReport report = Replay.run(folder, layout -> SubnetEngines.open(layout, threads));
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("command", "replay").put("trajectory", folder.toString());
    result.put("steps", report.steps()).put("passed", report.passed());
    ObjectNode errors = result.putObject("largest_errors");
    report
        .largestErrors()
        .forEach(
            (quantity, error) -> {
              errors.put(label(quantity), error);
              LOG.info(
                  "{}",
                  String.format(
                      Locale.ROOT,
                      "%-20s %.2e  (limit %.0e)%s",
                      label(quantity),
                      error,
                      quantity.limit(),
                      error <= quantity.limit() ? "" : "  EXCEEDED"));
            });
    if (!report.passed()) {
      throw new IOException(
          folder
              + ": "
              + report.largestErrors().entrySet().stream()
                  .filter(error -> !(error.getValue() <= error.getKey().limit()))
                  .map(ReplayCommand::excess)
                  .collect(Collectors.joining("; ")));
    }
    return result;
  }

  private static String excess(Map.Entry<Quantity, Double> error) {
    return String.format(
        Locale.ROOT,
        "largest error of %s is %.2e, expected at most %.0e",
        label(error.getKey()),
        error.getValue(),
        error.getKey().limit());
  }

  private static String label(Quantity quantity) {
    return quantity.name().toLowerCase(Locale.ROOT);
  }
}
