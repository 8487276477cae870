package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostNameTest {
  @TempDir Path folder;

  @Test
  void find_namesThatDontResolve_areTakenAsTheyAre() throws IOException {
    Path kernel = folder.resolve("hostname");
    for (String name : new String[] {"nosuchhost.invalid", "no_such_host", "büro-3"}) {
      Files.writeString(kernel, name + "\n");
      assertEquals(Optional.of(name), HostName.find(kernel));
    }
  }

  @Test
  void find_kernelDoesNotSay_isJavasName() {
    assertEquals(HostName.find(folder.resolve("nix")), HostName.find(folder));
  }
}
