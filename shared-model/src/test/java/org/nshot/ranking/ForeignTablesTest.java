package org.nshot.ranking;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

/** Tables as spreadsheets and pandas write them. */
class ForeignTablesTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));
  private static final String NOTHING = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
  private static final String SKIPS =
      "|skip_connect~0|+|none~0|none~1|+|none~0|skip_connect~1|none~2|";
  private static final String PLAIN = "arch,test\n" + NOTHING + ",10.5\n" + SKIPS + ",84.25\n";

  private static BenchmarkTable read(byte[] table) throws IOException {
    return BenchmarkTable.read(new ByteArrayInputStream(table), "b.csv", SPACE, "test");
  }

  private static void assertWhole(byte[] bytes) throws IOException {
    BenchmarkTable table = read(bytes);
    assertEquals(2, table.size());
    assertEquals(OptionalDouble.of(10.5), table.value(SPACE.parse(NOTHING)));
    assertEquals(OptionalDouble.of(84.25), table.value(SPACE.parse(SKIPS)));
  }

  private static String refused(String table) {
    return assertThrows(IOException.class, () -> read(table.getBytes(UTF_8))).getMessage();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void read_byteOrderMark_isNoPartOfTheFirstColumnsName() throws IOException {
    assertWhole(("\uFEFF" + PLAIN).getBytes(UTF_8));
  }

  @Test
  void read_unnamedColumns_areLeftAside() throws IOException {
    assertWhole((",arch,test\n0," + NOTHING + ",10.5\n1," + SKIPS + ",84.25\n").getBytes(UTF_8));
    assertWhole(
        (",,arch,test,\n0,a," + NOTHING + ",10.5,\n1,b," + SKIPS + ",84.25,\n").getBytes(UTF_8));
  }

  @Test
  void read_emptiedRows_areLeftAside() throws IOException {
    assertWhole((PLAIN + ",\n\n , \n").getBytes(UTF_8));
  }

  @Test
  void read_gzip_isDecompressedWhateverItsName() throws IOException {
    assertWhole(gzip(PLAIN));
    assertWhole(gzip("\uFEFF" + PLAIN));
  }

  @Test
  void read_gzipCutShort_isRefused() throws IOException {
    byte[] whole = gzip(PLAIN);
    assertThrows(IOException.class, () -> read(java.util.Arrays.copyOf(whole, whole.length / 2)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"arch;test\n", "test;arch\r\n", "\"arch\";\"test\"\n", "\uFEFF;arch;test\n"})
  void read_semicolons_areNamed(String header) {
    assertEquals(
        "b.csv line 1: columns are separated by semicolons (with them the decimal sign is often a"
            + " comma), expected commas: save it with commas and decimal points",
        refused(header + NOTHING + ";10,5\n"));
  }

  @Test
  void read_tabs_areNamed() {
    String message = refused("arch\ttest\n" + NOTHING + "\t10.5\n");
    assertTrue(message.startsWith("b.csv line 1: columns are separated by tabs"), message);
  }

  @Test
  void read_excelsSeparatorLine_isNamed() {
    String message = refused("sep=;\narch;test\n");
    assertTrue(message.startsWith("b.csv line 1: 'sep=;' is Excel's word for"), message);
  }

  @Test
  void read_decimalCommaInQuotes_asksForAPoint() {
    assertEquals(
        "b.csv line 2: test '10,5', expected a number with a decimal point",
        refused("arch,test\n" + NOTHING + ",\"10,5\"\n"));
  }

  @Test
  void read_utf16_isNamed() {
    String message =
        assertThrows(IOException.class, () -> read(("\uFEFF" + PLAIN).getBytes(UTF_16LE)))
            .getMessage();
    assertTrue(message.startsWith("b.csv: is UTF-16 text"), message);
  }
}
