package org.nshot.spark.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own in memory, that can be full or read-only. */
final class SmallDisk implements AutoCloseable {
  private static final int MEGABYTES = 48;

  private final Path folder;
  private final Thread atExit = new Thread(this::unmountAtExit);

  /**
   * @param folder where it is mounted; is made
   * @throws Fault.Skipped if nothing can be mounted here
   */
  SmallDisk(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    try {
      Commands.run(
          List.of(
              "mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "nshot", folder.toString()));
    } catch (IOException e) {
      throw new Fault.Skipped("no small file system can be mounted here: " + e.getMessage(), e);
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Leaves no byte of it. */
  void fill() throws IOException {
    byte[] block = new byte[1 << 12];
    try (OutputStream out = Files.newOutputStream(filler())) {
      for (int written = 0; written <= MEGABYTES << 20; written += block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      if (folder.toFile().getUsableSpace() < block.length) {
        return; // that was the aim
      }
      throw e;
    }
    throw new IOException(folder + " took more than it has room for");
  }

  void free() throws IOException {
    Files.delete(filler());
  }

  void setWritable(boolean writable) throws IOException, InterruptedException {
    remount(writable ? "rw" : "ro");
  }

  private void remount(String how) throws IOException, InterruptedException {
    // A file that is open for writing at this moment forbids it; it is closed again in no time.
    for (int left = 200; ; left--) {
      try {
        Commands.run(List.of("mount", "-o", "remount," + how, folder.toString()));
        return;
      } catch (IOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private void unmount() throws IOException, InterruptedException {
    Commands.run(List.of("umount", "--lazy", folder.toString()));
  }

  private void unmountAtExit() {
    try {
      unmount();
    } catch (IOException | InterruptedException e) {
      System.err.println("could not unmount " + folder + ": " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    unmount();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
