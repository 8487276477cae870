package org.nshot.spark.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://AKIA:hunter2@bucket/data",
        "s3a://AKIA:hunter2/with+slashes/==@bucket",
        "ftp://me:12345@host:21/x",
        "see hdfs://u:hunter2@nn:8020/a.",
        "http://:hunter2@proxy"
      })
  void holdsPassword_uriWithOne_isTrue(String text) {
    assertTrue(Redaction.holdsPassword(text));
    String line = Redaction.line(text);
    assertFalse(line.contains("hunter2") || line.contains("12345"), line);
    assertTrue(line.contains("://*********(redacted)@"), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/data@2024",
        "hdfs://namenode:8020/user/me@example",
        "hdfs://namenode:8020",
        "hdfs://me@namenode/x",
        "hdfs://[::1]:8020/a@b",
        "/data/a:b@c",
        "spark://host:7077"
      })
  void line_otherUris_stay(String text) {
    assertFalse(Redaction.holdsPassword(text));
    assertEquals(text, Redaction.line(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fs.s3a.secret.key=hunter2 is wrong|fs.s3a.secret.key=*********(redacted) is wrong",
        "fs.s3a.access.key: hunter2|fs.s3a.access.key: *********(redacted)",
        "{\"password\": \"hunter2 too\"}|{\"password\": *********(redacted)}",
        "batch: 64, lr=0.025|batch: 64, lr=0.025"
      })
  void line_keysOfCredentials_loseTheirValues(String text, String expected) {
    assertEquals(expected, Redaction.line(text));
  }

  @Test
  void settings_keysOfCredentials_loseTheirValues() {
    assertEquals(
        Map.of("auth-token", "*********(redacted)", "batch", "64"),
        Redaction.settings(Map.of("auth-token", "hunter2", "batch", "64")));
  }

  @Test
  void line_regexOfSpark_isTheUsers() {
    System.setProperty("spark.redaction.regex", "(?i)batch");
    try {
      assertEquals("batch=*********(redacted)", Redaction.line("batch=64"));
    } finally {
      System.clearProperty("spark.redaction.regex");
    }
  }

  @Test
  void line_thatNeverEnds_isCut() {
    assertEquals(2001, Redaction.line("x".repeat(1 << 20)).length());
  }
}
