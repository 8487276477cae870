package org.nshot.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LimitedInputTest {
  private static final String BEYOND = "a.txt: more than 4 bytes, expected at most that many";

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void text_atTheLimit_isRead() throws IOException {
    assertEquals("äb!", LimitedInput.text(bytes("äb!"), 4, "a.txt"));
  }

  @Test
  void text_beyondTheLimit_isRefused() {
    IOException refused =
        assertThrows(IOException.class, () -> LimitedInput.text(bytes("abcde"), 4, "a.txt"));
    assertEquals(BEYOND, refused.getMessage());
  }

  @Test
  void read_byteByByteOrSkipped_countsAll() throws IOException {
    try (InputStream in = new LimitedInput(bytes("abcdefgh"), 4, "a.txt")) {
      assertEquals('a', in.read());
      assertEquals(3, in.skip(3));
      assertEquals(BEYOND, assertThrows(IOException.class, in::read).getMessage());
    }
  }
}
