package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class WatchCommandTest {
  @TempDir Path folder;

  @Test
  void run_runIsDone_endsWithWhatItSaw() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    for (String way : new String[] {"--text", "--until-done"}) {
      ObjectNode result = Nshot.call("watch", "--run=" + run.uri(), way);
      assertEquals("done", result.at("/runs/0/state").asText());
      assertEquals(6, result.at("/runs/0/epochs").asInt());
    }
  }

  @Test
  void run_runHasStopped_isAnError() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 9).epochs(2);
    IOException thrown =
        assertThrows(IOException.class, () -> Nshot.call("watch", "--run=" + run.uri(), "--text"));
    assertTrue(thrown.getMessage().contains("stopped after 2 of 9 epochs"), thrown.getMessage());
  }

  @Test
  void run_optionsThatDontFit_areRefused() throws Exception {
    String run = "--run=" + SampleRun.start(folder.resolve("r"), 9).uri();
    assertThrows(UsageException.class, () -> Nshot.call("watch", run, "--port=70000"));
    assertThrows(UsageException.class, () -> Nshot.call("watch", run, "--every=0"));
    assertThrows(UsageException.class, () -> Nshot.call("watch", run, "--bind=no.such.invalid"));
  }
}
