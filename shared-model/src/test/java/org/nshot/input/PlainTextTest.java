package org.nshot.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
  private static final String TEXT = "arch,test\nname,93.5\n";

  private static String read(byte[] bytes) throws IOException {
    return LimitedInput.text(new ByteArrayInputStream(bytes), "t.csv");
  }

  private static String refused(byte[] bytes) {
    return assertThrows(NotTextException.class, () -> read(bytes)).getMessage();
  }

  @Test
  void text_utf8WithOrWithoutItsMark_isTheText() throws IOException {
    assertEquals(TEXT, read(TEXT.getBytes(UTF_8)));
    assertEquals(TEXT, read(("\uFEFF" + TEXT).getBytes(UTF_8)));
    assertEquals("langé 日本 😀", read("langé 日本 😀".getBytes(UTF_8)));
    assertEquals("", read(new byte[0]));
  }

  @Test
  void text_utf16_isNamed() {
    String marked = "t.csv: is UTF-16 text: save it as UTF-8, expected UTF-8 text";
    assertEquals(marked, refused(TEXT.getBytes(UTF_16)));
    assertEquals(marked, refused(("\uFEFF" + TEXT).getBytes(UTF_16LE)));
    String bare = "t.csv: is UTF-16 text without its mark: save it as UTF-8, expected UTF-8 text";
    assertEquals(bare, refused(TEXT.getBytes(UTF_16LE)));
    assertEquals(bare, refused(TEXT.getBytes(UTF_16BE)));
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b0800, is compressed by gzip",
    "504b0304, is a ZIP archive",
    "d0cf11e0a1b11ae1, is an old Office file",
    "50415231, is Parquet",
    "894844460d0a1a0a, is HDF5",
    "28b52ffd, is compressed by zstd",
    "425a6839, is compressed by bzip2",
    "fd377a585a00, is compressed by xz",
    "61620001, is binary"
  })
  void text_anotherKindOfFile_isNamedAndNotShown(String hex, String kind) {
    String message = refused(HexFormat.of().parseHex(hex));
    assertEquals("t.csv: " + kind, message.substring(0, 7 + kind.length()));
    assertEquals(message.replaceAll("[^ -~]", ""), message);
  }

  @Test
  void text_latin1_namesLineAndByte() {
    assertEquals(
        "t.csv: line 2 has the byte 0xe9, which is no UTF-8, expected UTF-8 text: save it as UTF-8",
        refused("arch\ncafé,1\n".getBytes(ISO_8859_1)));
  }
}
