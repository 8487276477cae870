package org.nshot.spark.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.nshot.spark.report.Sparkline;

/**
 * Loss and accuracy of a run, epoch by epoch.
 *
 * @param losses mean training loss of each epoch
 * @param accuracies part of the training images that was right, of each epoch
 */
record TrainingCurve(double[] losses, double[] accuracies) {

  /**
   * @param metrics a run's {@code metrics/train.jsonl}
   */
  static TrainingCurve read(Path metrics) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = Files.readAllLines(metrics);
    double[] losses = new double[lines.size()];
    double[] accuracies = new double[lines.size()];
    for (int i = 0; i < losses.length; i++) {
      JsonNode epoch = json.readTree(lines.get(i));
      losses[i] = epoch.required("loss").asDouble();
      accuracies[i] = epoch.required("accuracy").asDouble();
    }
    return new TrainingCurve(losses, accuracies);
  }

  /** Two lines of text. */
  String text() {
    return line("loss", losses) + System.lineSeparator() + line("accuracy", accuracies);
  }

  private static String line(String name, double[] values) {
    return String.format(
        Locale.ROOT,
        "  %-9s %s  %.3f to %.3f",
        name,
        Sparkline.of(values),
        values[0],
        values[values.length - 1]);
  }
}
