package org.nshot.spark.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.files.UserPath;

class DemoCommandTest {
  @TempDir Path dir;

  @Test
  void run_smallDemo_goesFromImagesToAReport() throws Exception {
    ObjectNode result =
        Nshot.call(
            "demo", "--dir=" + dir.resolve("d"), "--train-images=8", "--epochs=2", "--paths=4");
    assertEquals(80, result.at("/ingest/splits/train/images").asInt());
    assertEquals(2, result.at("/train/epochs").asInt());
    assertEquals(4, result.at("/rank/paths").asInt());
    assertTrue(Files.exists(dir.resolve("d/run/ranking/summary.json")));
    assertEquals(2, TrainingCurve.read(dir.resolve("d/run/metrics/train.jsonl")).losses().length);
    Path page = dir.resolve("d/report.html");
    assertEquals(UserPath.uri(page), result.at("/report/report").asText());
    assertEquals(Files.size(page), result.at("/report/bytes").asLong());
    assertEquals(4, result.at("/report/runs/0/ranked").asInt());
    assertTrue(Files.readString(page).startsWith("<!doctype html>"));
  }

  @Test
  void run_noImages_isRefusedBeforeAnythingIsWritten() {
    Path folder = dir.resolve("d");
    assertThrows(
        UsageException.class, () -> Nshot.call("demo", "--dir=" + folder, "--train-images=0"));
    assertTrue(Files.notExists(folder));
  }
}
