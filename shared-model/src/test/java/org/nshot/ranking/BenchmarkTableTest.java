package org.nshot.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class BenchmarkTableTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));
  private static final String HEADER = "arch,cifar10_valid,cifar10_test\n";
  private static final String NOTHING = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
  private static final String SKIPS =
      "|skip_connect~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|";

  private static BenchmarkTable read(String csv, String column) throws IOException {
    return BenchmarkTable.read(
        new ByteArrayInputStream(csv.getBytes(UTF_8)), "b.csv", SPACE, column);
  }

  private static String failure(String csv) {
    return assertThrows(IOException.class, () -> read(csv, "cifar10_test")).getMessage();
  }

  @Test
  void read_ofATable_holdsTheColumn() throws IOException {
    BenchmarkTable table =
        read(HEADER + NOTHING + ",9.71,10.0\n" + SKIPS + ", 83.5 ,\"84.25\"\r\n", "cifar10_test");
    assertEquals(2, table.size());
    assertEquals("cifar10_test", table.column());
    assertEquals(OptionalDouble.of(10), table.value(SPACE.parse(NOTHING)));
    assertEquals(OptionalDouble.of(84.25), table.value(SPACE.parse(SKIPS)));
    assertEquals(OptionalDouble.empty(), table.value(Architecture.of(3, 3, 3, 3, 3, 3)));
  }

  @Test
  void read_ofAMissingColumn_namesTheNearest() {
    var error =
        assertThrows(
            IOException.class, () -> read(HEADER + NOTHING + ",9.71,10.0\n", "cifar10_tset"));
    assertEquals(
        "b.csv line 1: no column 'cifar10_tset', the nearest is 'cifar10_test' of"
            + " [arch, cifar10_valid, cifar10_test]",
        error.getMessage());
  }

  @Test
  void read_withoutTheArchitectures_namesTheirColumn() {
    assertEquals(
        "b.csv line 1: no column 'arch', the nearest is 'arc' of [arc, cifar10_test]",
        failure("arc,cifar10_test\n"));
  }

  @Test
  void read_ofAnUnknownArchitecture_namesTheLine() {
    String message =
        failure(HEADER + NOTHING + ",9,10\n|conv~0|+|none~0|none~1|+|none~0|none~1|none~2|,1,2\n");
    assertTrue(message.startsWith("b.csv line 3: architecture \"|conv~0|"), message);
    assertTrue(message.contains("unknown operation conv"), message);
  }

  @Test
  void read_ofAnArchitectureTwice_namesBothLines() {
    assertEquals(
        "b.csv line 4: architecture " + NOTHING + " stands on line 2 already",
        failure(HEADER + NOTHING + ",9,10\n" + SKIPS + ",9,10\n" + NOTHING + ",9,10\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"84.1x", "", "n/a"})
  void read_ofABrokenNumber_namesTheLine(String number) {
    assertEquals(
        "b.csv line 3: cifar10_test '" + number + "', expected a number",
        failure(HEADER + NOTHING + ",9,10\n" + SKIPS + ",9,\"" + number + "\"\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999"})
  void read_ofANumberThatIsNoAccuracy_namesTheLine(String number) {
    assertEquals(
        "b.csv line 2: cifar10_test '" + number + "', expected a finite number",
        failure(HEADER + NOTHING + ",9," + number + "\n"));
  }

  @Test
  void read_ofALineCutShort_namesIt() {
    assertEquals(
        "b.csv line 3: 1 values, expected 3", failure(HEADER + NOTHING + ",9,10\n" + SKIPS));
  }

  @Test
  void read_ofAnOpenQuote_isAnErrorThatNamesTheFile() {
    String message = failure(HEADER + "\"" + NOTHING + ",9,10\n");
    assertTrue(message.startsWith("b.csv: "), message);
  }

  @Test
  void read_ofAColumnNamedTwice_isRefused() {
    String message = failure("arch,cifar10_test,cifar10_test\n");
    assertTrue(message.startsWith("b.csv line 1: "), message);
    assertTrue(message.contains("cifar10_test"), message);
  }

  @Test
  void read_ofAnEmptyFile_saysSo() {
    assertEquals("b.csv: is empty, expected a line of column names", failure(""));
  }

  @Test
  void read_ofACellThatNeverEnds_isRefused() {
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream((HEADER + "\"").getBytes(UTF_8)),
            new InputStream() {
              @Override
              public int read() {
                return 'a';
              }

              @Override
              public int read(byte[] target, int offset, int length) {
                Arrays.fill(target, offset, offset + length, (byte) 'a');
                return length;
              }
            });
    assertEquals(
        "b.csv: more than 67108864 bytes, expected at most that many",
        assertThrows(
                IOException.class,
                () -> BenchmarkTable.read(endless, "b.csv", SPACE, "cifar10_test"))
            .getMessage());
  }
}
