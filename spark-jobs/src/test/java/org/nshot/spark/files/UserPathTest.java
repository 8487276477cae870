package org.nshot.spark.files;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserPathTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:b | ./a:b",
        "a:b/c | ./a:b/c",
        "file:x | ./file:x",
        "set[1] | set[1]",
        "/a:b | /a:b",
        "file:/a:b%20 c | file:/a:b%20 c",
        "s3a://bucket/a:b | s3a://bucket/a:b"
      })
  void of_text_isItself(String text, String path) {
    assertEquals(path, UserPath.of(text).toString());
  }

  @Test
  void requireNameable_lettersThatTheEncodingLacks_areRefused() {
    for (String text : new String[] {"lang\u00e9", "lang\ufffd\ufffd"}) {
      assertEquals(
          text + ": no file can be named so in this JVM's encoding, US-ASCII: set LC_ALL=C.UTF-8",
          assertThrows(
                  IllegalArgumentException.class, () -> UserPath.requireNameable(text, "US-ASCII"))
              .getMessage());
    }
    assertDoesNotThrow(() -> UserPath.requireNameable("lang\u00e9", "UTF-8"));
    assertDoesNotThrow(() -> UserPath.requireNameable("lang", "US-ASCII"));
  }
}
