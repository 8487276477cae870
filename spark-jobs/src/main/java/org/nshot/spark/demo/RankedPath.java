package org.nshot.spark.demo;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.nshot.ranking.BestFirst;

/**
 * A line of a ranking.
 *
 * @param arch the path's string
 * @param computation equal for paths that compute the same
 * @param accuracy on held-out images, 0 to 1
 */
record RankedPath(String arch, String computation, double accuracy) {

  /**
   * @param ranking a run's {@code ranking/ranking.csv}, whose rows stand in the paths' order
   * @return the best first, one of each computation
   */
  static List<RankedPath> best(Path ranking, int count) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).build();
    Set<String> seen = new HashSet<>();
    try (Reader reader = Files.newBufferedReader(ranking);
        CSVParser rows = CSVParser.parse(reader, format)) {
      return rows.stream()
          .sorted(
              BestFirst.by(
                  row -> number(row, "score"),
                  row -> number(row, "loss"),
                  CSVRecord::getRecordNumber))
          .map(
              row ->
                  new RankedPath(row.get("arch"), row.get("computation"), number(row, "accuracy")))
          .filter(path -> seen.add(path.computation))
          .limit(count)
          .toList();
    }
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  String text() {
    return String.format(Locale.ROOT, "  %5.1f %%  %s", 100 * accuracy, arch);
  }
}
