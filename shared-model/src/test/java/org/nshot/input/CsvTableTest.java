package org.nshot.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CsvTableTest {
  private static final int GZIP_HEADER = 10;

  private static byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("arch,test\nname,93.5\n".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static CsvTable read(byte[] file) throws IOException {
    return CsvTable.read(new ByteArrayInputStream(file), "t.csv.gz", "arch");
  }

  private static void assertNamed(byte[] file) {
    String message = assertThrows(IOException.class, () -> read(file)).getMessage();
    assertTrue(message.startsWith("t.csv.gz: gzip: "), message);
    assertTrue(message.endsWith(", expected a whole file"), message);
    assertFalse(message.contains("null"), message);
  }

  @Test
  void read_gzipCutAnywhere_namesTheFile() throws IOException {
    byte[] whole = gzip();
    assertEquals("93.5", read(whole).rows().get(0).text("test"));
    for (int length = 2; length < whole.length; length++) {
      assertNamed(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void read_gzipDamaged_namesTheFile() throws IOException {
    byte[] checksum = gzip();
    checksum[checksum.length - 8] ^= 1;
    assertNamed(checksum);
    byte[] method = gzip();
    method[2] = 7; // 8 is deflate, and no other is known
    assertNamed(method);
    byte[] block = gzip();
    block[GZIP_HEADER] = 0x07; // a block of a kind that there is none of
    assertNamed(block);
  }
}
