package org.nshot.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process said.
 *
 * @param out lines
 * @param err without the end of its last line
 */
public record ProcessOutput(int exitCode, List<String> out, String err) {

  /**
   * Waits for its end.
   *
   * @param folder where its output is kept
   */
  public static ProcessOutput of(ProcessBuilder process, Path folder)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    int exitCode =
        process.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new ProcessOutput(
        exitCode,
        Files.readAllLines(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8).strip());
  }
}
