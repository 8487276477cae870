package org.nshot.spark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of JSON lines as columns: every number of a line by the names that lead to it, such as
 * {@code seconds.compute}. What a line lacks is NaN.
 */
final class MetricsTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> rows;

  private MetricsTable(List<JsonNode> rows) {
    this.rows = rows;
  }

  /**
   * @param source what to call the file in errors
   * @throws IOException naming the line that is no JSON object, unless it is the last, which may be
   *     being written
   */
  static MetricsTable parse(String text, String source) throws IOException {
    List<String> lines = text.lines().toList();
    List<JsonNode> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      try {
        JsonNode row = JSON.readTree(lines.get(i));
        if (!row.isObject()) {
          throw new IOException("%s line %s: no JSON object".formatted(source, i + 1));
        }
        rows.add(row);
      } catch (JsonProcessingException e) {
        if (i < lines.size() - 1) {
          throw new IOException("%s line %s: no JSON".formatted(source, i + 1), e);
        }
      }
    }
    return new MetricsTable(rows);
  }

  List<JsonNode> rows() {
    return rows;
  }

  /** Every column, [rows]. */
  Map<String, double[]> columns() {
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      add(columns, "", rows.get(row), row);
    }
    return columns;
  }

  private void add(Map<String, double[]> columns, String prefix, JsonNode object, int row) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      String name = prefix + field.getKey();
      if (value.isObject()) {
        add(columns, name + ".", value, row);
      } else if (value.isNumber()) {
        columns.computeIfAbsent(name, key -> missing())[row] = value.doubleValue();
      }
    }
  }

  private double[] missing() {
    double[] column = new double[rows.size()];
    Arrays.fill(column, Double.NaN);
    return column;
  }
}
