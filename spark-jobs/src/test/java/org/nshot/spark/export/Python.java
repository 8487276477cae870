package org.nshot.spark.export;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Python of this machine, where it has one.
 *
 * @param folder where scripts lie and run
 */
record Python(Path folder) {
  private static final String REQUIRED = "NSHOT_TESTS_NEED_PYTHON";

  /**
   * Ends the test as one that can't be run here, unless there is such a package, or the environment
   * says that there must be.
   */
  void assumeHas(String module) throws IOException, InterruptedException {
    boolean found = run("import " + module) == 0;
    assertTrue(found || System.getenv(REQUIRED) == null, REQUIRED + " is set, expected " + module);
    assumeTrue(found, "python3 has no " + module);
  }

  /** The exit code. */
  int run(String code) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("script.py"), code);
    try {
      return new ProcessBuilder(List.of("python3", script.toString()))
          .directory(folder.toFile())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start()
          .waitFor();
    } catch (IOException e) {
      assertNull(
          System.getenv(REQUIRED), REQUIRED + " is set, expected python3: " + e.getMessage());
      return abort("no python3: " + e.getMessage());
    }
  }
}
