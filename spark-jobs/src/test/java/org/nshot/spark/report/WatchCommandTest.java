package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  void run_nothingSaidOfTheAddress_listensOnThisMachineAlone() throws Exception {
    assertEquals(List.of("127.0.0.1"), listening());
  }

  @Test
  @EnabledOnOs(OS.LINUX) // where each address that begins with 127 is the machine's own
  void run_bind_listensThereAlone() throws Exception {
    assertEquals(List.of("127.0.0.2"), listening("--bind=127.0.0.2"));
  }

  /** Where it can be reached while it serves, and shows its page at the address that it tells. */
  private List<String> listening(String... options) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add("watch");
    arguments.add("--run=" + SampleRun.start(folder.resolve("r"), 2).epochs(2).finished().uri());
    arguments.add("--until-done");
    arguments.addAll(List.of(options));
    try (ToldAddress told = new ToldAddress("127.0.0.1", "127.0.0.2", "127.0.0.3")) {
      Nshot.call(arguments.toArray(String[]::new));
      assertTrue(told.page().contains("</html>"), told.page());
      return told.reached();
    }
  }

  @Test
  void run_optionsThatDontFit_areRefused() throws Exception {
    String run = "--run=" + SampleRun.start(folder.resolve("r"), 9).uri();
    assertThrows(UsageException.class, () -> Nshot.call("watch", run, "--port=70000"));
    assertThrows(UsageException.class, () -> Nshot.call("watch", run, "--every=0"));
    assertThrows(UsageException.class, () -> Nshot.call("watch", run, "--bind=no.such.invalid"));
  }
}
