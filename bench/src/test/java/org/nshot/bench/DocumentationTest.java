package org.nshot.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.cli.DocumentedCommands;
import org.nshot.spark.command.UsageException;

/** What pages tell people to type to measure is understood; the other commands' test is theirs. */
class DocumentationTest {
  @Test
  void commands_ofAllPages_areParsed() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Path page : DocumentedCommands.pages()) {
      for (List<String> command : DocumentedCommands.of(Files.readString(page))) {
        if (DocumentedCommands.measures(command)) {
          shown.add(command.get(0));
          try {
            Nshot.command(command.toArray(String[]::new));
          } catch (UsageException e) {
            throw new AssertionError(page + ": ./nshot " + String.join(" ", command), e);
          }
        }
      }
    }
    assertEquals(Set.of("bench", "bench-images", "bench-rounds", "bench-scale"), shown);
  }

  @Test
  void commands_withAnOptionThatIsNone_areRefused() {
    assertThrows(UsageException.class, () -> Nshot.command("bench-rounds", "--no-such=1"));
  }
}
