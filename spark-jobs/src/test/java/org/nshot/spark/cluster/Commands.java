package org.nshot.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands that must work. */
final class Commands {
  private Commands() {}

  /**
   * @param environment KEY=VALUE
   * @return what it printed to stdout
   * @throws IOException with what it said on stderr, if it failed
   */
  static String run(List<String> command, String... environment)
      throws IOException, InterruptedException {
    // Files, not pipes: what a script leaves running would keep a pipe open.
    Path out = Files.createTempFile("nshot-out", "");
    Path err = Files.createTempFile("nshot-err", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      for (String variable : environment) {
        int equals = variable.indexOf('=');
        builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
      }
      int exitCode = builder.start().waitFor();
      if (exitCode != 0) {
        throw new IOException(
            "%s: exit code %d: %s"
                .formatted(String.join(" ", command), exitCode, Files.readString(err).strip()));
      }
      return Files.readString(out, StandardCharsets.UTF_8);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
