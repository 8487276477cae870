package org.nshot.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher and a whole Spark in it, where the machine's name does not resolve, is none that
 * Spark takes, or where the user has a number and no name.
 */
@Tag("cluster")
class StrangeMachineTest {
  private static final Path NSHOT = Path.of("..", "nshot").toAbsolutePath().normalize();

  @TempDir Path folder;

  /** So that no test sees the launcher build its module, or has it built by another user. */
  @BeforeAll
  static void buildBench() throws Exception {
    Commands.run(List.of(NSHOT.toString(), "bench-rounds", "--help"));
  }

  private String rounds(String... before) throws Exception {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(
        List.of(
            NSHOT.toString(), "bench-rounds", "--shards", "2", "--rounds", "2", "--warmup", "1"));
    File err = folder.resolve("err").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err)
            .start();
    int exitCode = process.waitFor();
    String said = Files.readString(err.toPath());
    assertEquals(0, exitCode, said);
    return said;
  }

  private static void assumeWorks(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(process.waitFor() == 0, "this user may not: " + String.join(" ", command));
  }

  private void hostNamed(String name) throws Exception {
    String set = "echo '%s' >/proc/sys/kernel/hostname && ".formatted(name);
    assumeWorks("unshare", "--uts", "bash", "-c", set + "true");
    rounds("unshare", "--uts", "bash", "-c", set + "exec \"$@\"", "bash");
  }

  @Test
  void nshot_hostNameDoesNotResolve_works() throws Exception {
    hostNamed("nosuchhost");
  }

  @Test
  void nshot_hostNameWithAnUnderscore_works() throws Exception {
    hostNamed("no_such_host");
  }

  @Test
  void nshot_userWithoutAName_works() throws Exception {
    // The capability stands in for a checkout and jars that anyone may read.
    String[] user = {
      "setpriv",
      "--reuid=12345",
      "--regid=12345",
      "--clear-groups",
      "--inh-caps=+dac_override,+dac_read_search",
      "--ambient-caps=+dac_override,+dac_read_search"
    };
    List<String> trial = new ArrayList<>(List.of(user));
    trial.add("true");
    assumeWorks(trial.toArray(String[]::new));
    rounds(user);
  }
}
