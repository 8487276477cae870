package org.nshot.spark.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
  private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private ProgressLine line(Optional<Integer> columns) {
    return new ProgressLine(
        new PrintStream(drawn, true, StandardCharsets.UTF_8), columns, nanos::get, 10);
  }

  private String drawn() {
    return drawn.toString(StandardCharsets.UTF_8);
  }

  @Test
  void update_terminal_redrawsOneLineAtMostTenTimesASecond() {
    ProgressLine line = line(Optional.of(80));
    line.update(1, () -> "one");
    line.update(2, () -> "two");
    nanos.addAndGet(100_000_000L);
    line.update(3, () -> "three");
    line.close();
    assertEquals("\r\u001b[Kone\r\u001b[Kthree\r\u001b[K", drawn());
  }

  @Test
  void update_narrowTerminal_isCutToOneLine() {
    line(Optional.of(4)).update(1, () -> "abcdef");
    assertEquals("\r\u001b[Kabc", drawn());
  }

  @Test
  void update_noTerminal_makesOneTextForEverySoManyUnits() {
    AtomicInteger made = new AtomicInteger();
    try (ProgressLine line = line(Optional.empty())) {
      for (int done = 1; done <= 35; done++) {
        line.update(
            done,
            () -> {
              made.incrementAndGet();
              return "progress";
            });
      }
    }
    assertEquals(3, made.get());
    assertEquals("", drawn());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0:00",
    "59, 0:59",
    "725, 12:05",
    "3599, 59:59",
    "3600, 1:00:00",
    "86399, 23:59:59"
  })
  void clock_ofSeconds_hasHoursFromTheFirstOn(long seconds, String shown) {
    assertEquals(shown, ProgressLine.clock(seconds));
  }
}
