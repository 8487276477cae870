package org.nshot.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.nshot.ranking.BenchmarkTable;
import org.nshot.search.LatencyTable;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.SearchSpace;

/**
 * A report as the two tables that {@link LatencyTable} reads. Each row says of which space it is
 * and how it was measured, so that a table can be carried to where the search runs.
 *
 * @param conditions how it was measured, for people
 */
public record LatencyCsv(LatencyReport report, Conditions conditions) {
  /** Columns of how it was measured. */
  public static final String RUNTIME = "runtime";

  public static final String THREADS = "threads";
  public static final String BATCH = "batch";
  public static final String DEVICE = "device";

  private static final String MEASURED = "measured_ms";
  private static final String SPREAD = "spread_ms";

  /**
   * @param runtime what the networks ran on
   * @param threads of a forward pass
   * @param batch images of a forward pass
   * @param device the machine's name
   */
  public record Conditions(String runtime, int threads, int batch, String device) {}

  /**
   * A row a part: its milliseconds within a path, and what was measured of it alone. The row
   * without block and operation is what all paths have in common.
   */
  public String parts() {
    return table(
        List.of(
            LatencyTable.BLOCK,
            LatencyTable.OPERATION,
            LatencyTable.MILLISECONDS,
            MEASURED,
            SPREAD),
        csv -> {
          print(csv, List.of("", "", report.parts().fixed(), "", ""));
          for (OperationTime time : report.operations()) {
            ChoiceBlock block = report.space().blocks().get(time.choice().block());
            print(
                csv,
                List.of(
                    block.name(),
                    block.operations().get(time.choice().operation()),
                    report.parts().of(time.choice()),
                    time.timing().median(),
                    time.timing().spread()));
          }
        });
  }

  /** A row a path that was timed whole. */
  public String paths() {
    return table(
        List.of(
            BenchmarkTable.ARCHITECTURE,
            LatencyTable.MILLISECONDS,
            SPREAD,
            "predicted_ms",
            "fitted"),
        csv -> {
          for (PathTime time : report.paths()) {
            print(
                csv,
                List.of(
                    report.space().format(time.path()),
                    time.timing().median(),
                    time.timing().spread(),
                    time.predicted(),
                    time.fitted()));
          }
        });
  }

  /** Prints rows. */
  private interface Rows {
    void print(CSVPrinter csv) throws IOException;
  }

  private static String table(List<String> columns, Rows rows) {
    List<String> all = new ArrayList<>(List.of(LatencyTable.SPACE, LatencyTable.LARGEST));
    all.addAll(columns);
    all.addAll(List.of(RUNTIME, THREADS, BATCH, DEVICE));
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(all.toArray(String[]::new))
            .setRecordSeparator('\n')
            .build();
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      rows.print(csv);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringBuilder takes everything", e);
    }
    return text.toString();
  }

  private void print(CSVPrinter csv, List<?> values) throws IOException {
    SearchSpace space = report.space();
    List<Object> row = new ArrayList<>(List.of(space.name(), LatencyTable.largest(space)));
    row.addAll(values);
    row.addAll(
        List.of(
            conditions.runtime(), conditions.threads(), conditions.batch(), conditions.device()));
    csv.printRecord(row);
  }
}
