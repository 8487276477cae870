package org.nshot.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class TruthCheckTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));

  private static final String DATA = "d1"; // the run's

  private final List<Architecture> paths = new ArrayList<>(PathSelection.sample(SPACE, 9, 4));

  private BenchmarkTable table(double... values) throws IOException {
    return named("test", values);
  }

  private BenchmarkTable named(String column, double... values) throws IOException {
    StringBuilder csv = new StringBuilder("arch," + column + "\n");
    for (int i = 0; i < values.length; i++) {
      csv.append(SPACE.format(paths.get(i))).append(',').append(values[i]).append('\n');
    }
    return BenchmarkTable.read(
        new ByteArrayInputStream(csv.toString().getBytes(UTF_8)), "b.csv", SPACE, column);
  }

  private List<String> warnings(int classes, double... values) throws IOException {
    return TruthCheck.warnings(table(values), paths, classes, DATA);
  }

  private String only(int classes, double... values) throws IOException {
    List<String> warnings = warnings(classes, values);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).startsWith("b.csv, column test: "), warnings.get(0));
    return warnings.get(0);
  }

  @Test
  void warnings_accuraciesInPercent_areNone() throws IOException {
    assertEquals(List.of(), warnings(10, 10, 93.5, 71.2));
    assertEquals(List.of(), warnings(120, 0.83, 46.3, 1.2));
  }

  @Test
  void warnings_valuesThatAreNoAccuracies_areNone() throws IOException {
    assertEquals(List.of(), warnings(10, -3.2, -0.5, -1.1));
    assertEquals(List.of(), warnings(10, 0.5, 153.2, 12));
  }

  @Test
  void warnings_fractions_areSaid() throws IOException {
    assertTrue(
        only(10, 0.1, 0.935, 0.712).contains("values from 0.100 to 0.935 look like fractions"));
  }

  @Test
  void warnings_fractionsAmongPercents_areCounted() throws IOException {
    assertTrue(only(10, 0.935, 93.1, 71.2, 0.7).contains("2 of 4 values are at most 1"));
  }

  @Test
  void warnings_bestBelowChance_isSaidWithTheNumberOfClasses() throws IOException {
    String said = only(10, 1.2, 9.9, 3.3);
    assertTrue(said.contains("the best of 3 values is 9.900, below chance"), said);
    assertTrue(said.contains("the run's 10 classes (10.0)"), said);
    assertEquals(List.of(), warnings(100, 1.2, 9.9, 3.3));
    assertEquals(2, warnings(2, 0.1, 0.3, 0.2).size());
  }

  @ParameterizedTest
  @CsvSource({
    "cifar100_test, 10, 100",
    "CIFAR-100 valid, 10, 100",
    "cifar10_valid, 100, 10",
    "imagenet16_test, 10, 120",
    "ImageNet top-1, 10, 1000",
  })
  void warnings_columnNamedAfterOtherData_isSaidWithBothNumbersOfClasses(
      String column, int classes, int named) throws IOException {
    assertEquals(
        List.of(
            "b.csv, column %s: by its name of a data set of %d classes, the run's has %d: is it the truth of this data?"
                .formatted(column, named, classes)),
        TruthCheck.warnings(named(column, 90, 91, 92), paths, classes, DATA));
    assertEquals(List.of(), TruthCheck.warnings(named(column, 90, 91, 92), paths, named, DATA));
  }

  /** As {@code nshot benchmark} writes tables, whatever their values. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "none",
      value = {
        "10; d1; none",
        "100; d2; of a data set of 100 classes, the run's has 10: is it the truth of this data?",
        "10; d2; of data with fingerprint d2, the run's is d1: is it the truth of this data?",
      })
  void warnings_tableThatSaysItIsOfOtherData_areSaid(int classes, String data, String expected)
      throws IOException {
    StringBuilder csv = new StringBuilder("arch,accuracy,classes,data_fingerprint\n");
    for (Architecture path : paths) {
      csv.append("%s,70,%d,%s\n".formatted(SPACE.format(path), classes, data));
    }
    BenchmarkTable table =
        BenchmarkTable.read(
            new ByteArrayInputStream(csv.toString().getBytes(UTF_8)), "b.csv", SPACE, "accuracy");
    assertEquals(
        expected == null ? List.of() : List.of("b.csv, column accuracy: " + expected),
        TruthCheck.warnings(table, paths, 10, DATA));
  }

  @Test
  void warnings_accuraciesThatCannotBe_areCounted() throws IOException {
    assertEquals(
        List.of(
            "b.csv, column val_acc: 1 of 3 values are no accuracies, such as 193.0: expected 0 to"
                + " 100"),
        TruthCheck.warnings(named("val_acc", 90, 193, 92), paths, 10, DATA));
    assertEquals(
        List.of(
            "b.csv, column cifar10_test: 2 of 3 values are no accuracies, such as -2.000: expected"
                + " 0 to 100"),
        TruthCheck.warnings(named("cifar10_test", 90, -2, -1), paths, 10, DATA));
  }

  @Test
  void warnings_fewerThanThreeInCommon_isAnError() throws IOException {
    for (double[] values : new double[][] {{}, {90}, {90, 91}}) {
      BenchmarkTable table = table(values);
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> TruthCheck.warnings(table, paths, 10, DATA))
              .getMessage();
      assertTrue(
          message.startsWith("b.csv: holds %d of the 9 ranked paths".formatted(values.length)),
          message);
    }
    assertEquals(List.of(), warnings(10, 90, 91, 92));
  }
}
