package org.nshot.spark.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A real disk of a megabyte, where one can be mounted. */
public final class TinyDisk implements AutoCloseable {
  private final Path folder;

  /** Leaves the test out where nothing can be mounted. */
  public TinyDisk(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "nshot", folder.toString()) == 0,
        "no small file system can be mounted here");
  }

  public Path folder() {
    return folder;
  }

  /** What Spark would be given of it. */
  public LocalDisk disk() {
    return new LocalDisk(List.of(folder));
  }

  void makeReadOnly() throws InterruptedException {
    assertEquals(0, run("mount", "-o", "remount,ro", folder.toString()));
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return -1; // no such program here
    }
  }

  @Override
  public void close() throws InterruptedException {
    run("umount", "--lazy", folder.toString());
  }
}
