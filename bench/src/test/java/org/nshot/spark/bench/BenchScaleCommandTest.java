package org.nshot.spark.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class BenchScaleCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rounds=0",
        "--warmup=-1",
        "--pretend-ms=0",
        "--executors=8,0",
        "--inner-steps=0",
        "--gbit=0",
        "--step-ms=NaN"
      })
  void run_valueOutOfRange_namesTheFlag(String option) {
    UsageException e = assertThrows(UsageException.class, () -> Nshot.call("bench-scale", option));
    assertTrue(e.getMessage().startsWith(option.replaceFirst("=.*", ": ")), e.getMessage());
  }

  @Test
  void run_measuredIsMissingOrNoJson_namesFlagAndFile() throws IOException {
    Path text = Files.writeString(folder.resolve("text.json"), "rounds 5");
    for (Path file : new Path[] {folder.resolve("none.json"), text}) {
      IOException e =
          assertThrows(IOException.class, () -> Nshot.call("bench-scale", "--measured=" + file));
      assertTrue(e.getMessage().startsWith("--measured: " + file), e.getMessage());
    }
  }
}
