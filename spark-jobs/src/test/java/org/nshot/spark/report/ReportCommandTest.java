package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.JsonKeys;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class ReportCommandTest {
  @TempDir Path folder;

  @Test
  void run_twoRuns_makesOnePageAndSaysWhatIsInIt() throws Exception {
    SampleRun first = SampleRun.whole(folder.resolve("first"));
    SampleRun second = SampleRun.start(folder.resolve("second"), 4).epochs(2);
    Path page = folder.resolve("report.html");
    ObjectNode result =
        Nshot.call("report", "--run=" + first.uri(), "--run=" + second.uri(), "--output=" + page);
    assertEquals("file:" + page, result.get("report").asText());
    assertEquals(Files.size(page), result.get("bytes").asLong());
    assertEquals(300, result.at("/runs/0/ranked").asInt());
    assertEquals(1, result.at("/runs/0/networks").asInt());
    assertEquals(2, result.at("/runs/1/epochs").asInt());
    assertTrue(result.get("seconds").asDouble() > 0);
    assertEquals("command report bytes seconds runs", JsonKeys.of(result));
    assertEquals("run epochs ranked searches networks", JsonKeys.of(result.at("/runs/0")));
    assertTrue(Files.readString(page).startsWith("<!doctype html>"));
    assertTrue(Files.notExists(folder.resolve(".report.html.crc")));
  }

  @Test
  void run_outputIsThere_isRefusedUnlessToldSo() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 4);
    Path page = Files.writeString(folder.resolve("report.html"), "mine");
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> Nshot.call("report", "--run=" + run.uri(), "--output=" + page));
    assertTrue(thrown.getMessage().contains("--overwrite"), thrown.getMessage());
    assertEquals("mine", Files.readString(page));
    Nshot.call("report", "--run=" + run.uri(), "--output=" + page, "--overwrite");
    assertTrue(Files.size(page) > 1000);
  }

  @Test
  void write_anotherWasFaster_leavesItsFileAlone() throws Exception {
    Path page = folder.resolve("report.html");
    ReportFile ours = ReportFile.open(page.toString(), new Configuration(), false);
    Files.writeString(page, "theirs");
    assertThrows(IOException.class, () -> ours.write(new byte[] {1}));
    assertEquals("theirs", Files.readString(page));
  }

  @Test
  void run_sameRunTwice_isRefused() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 4);
    assertThrows(
        UsageException.class,
        () ->
            Nshot.call(
                "report",
                "--run=" + run.uri(),
                "--run=" + run.uri(),
                "--output=" + folder.resolve("p.html")));
    assertTrue(Files.notExists(folder.resolve("p.html")));
  }

  @Test
  void run_noRun_writesNothing() {
    Path page = folder.resolve("p.html");
    assertThrows(
        IOException.class,
        () -> Nshot.call("report", "--run=" + folder.resolve("none"), "--output=" + page));
    assertTrue(Files.notExists(page));
  }
}
