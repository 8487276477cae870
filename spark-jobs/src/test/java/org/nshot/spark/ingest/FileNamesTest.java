package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.spark.DefaultLocale;

class FileNamesTest {
  @Test
  void fileNames_whereDigitsAreOthers_areAscii() {
    try (DefaultLocale arabic = DefaultLocale.of("ar-EG")) {
      assertNotEquals("1", "%d".formatted(1), arabic + " has digits of its own");
      assertEquals("part-r-00012.parquet", ImageTable.fileName(12));
      assertEquals(List.of("a-09.tar", "a-10.tar"), ShardPattern.expand("a-{09..10}.tar"));
    }
  }
}
