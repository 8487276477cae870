package org.nshot.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a command has kept of its work so far. */
final class KeptResults {
  private KeptResults() {}

  /** Results below a folder, which may not be there yet. */
  static long in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // a file came or went while it was looked at
    }
  }
}
