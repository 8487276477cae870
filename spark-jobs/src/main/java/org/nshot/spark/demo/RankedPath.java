package org.nshot.spark.demo;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A line of a ranking.
 *
 * @param arch the path's string
 * @param computation equal for paths that compute the same
 * @param accuracy on held-out images, 0 to 1
 * @param loss on the same images
 */
record RankedPath(String arch, String computation, double accuracy, double loss) {

  /**
   * @param ranking a run's {@code ranking/ranking.csv}
   * @return the best by accuracy, then loss, one of each computation
   */
  static List<RankedPath> best(Path ranking, int count) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).build();
    Set<String> seen = new HashSet<>();
    try (Reader reader = Files.newBufferedReader(ranking);
        CSVParser rows = CSVParser.parse(reader, format)) {
      return rows.stream()
          .map(RankedPath::of)
          .sorted(
              Comparator.comparingDouble(RankedPath::accuracy)
                  .reversed()
                  .thenComparingDouble(RankedPath::loss)
                  .thenComparing(RankedPath::arch))
          .filter(path -> seen.add(path.computation))
          .limit(count)
          .toList();
    }
  }

  private static RankedPath of(CSVRecord row) {
    return new RankedPath(
        row.get("arch"),
        row.get("computation"),
        Double.parseDouble(row.get("accuracy")),
        Double.parseDouble(row.get("loss")));
  }

  String text() {
    return String.format(Locale.ROOT, "  %5.1f %%  %s", 100 * accuracy, arch);
  }
}
