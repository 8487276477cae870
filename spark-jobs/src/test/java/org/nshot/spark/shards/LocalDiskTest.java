package org.nshot.spark.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.ShardFile;
import org.nshot.data.Storage;
import org.nshot.space.Shape;

class LocalDiskTest {
  @TempDir private Path root;

  private long folders() throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      return children.count();
    }
  }

  /** What a process leaves that was killed while it wrote a shard. */
  private Path left(String name) throws IOException {
    Path folder = Files.createDirectory(root.resolve(OwnedFolder.PREFIX + name));
    Files.createFile(folder.resolve(OwnedFolder.LOCK));
    Files.writeString(folder.resolve("1-0.images"), "half a shard");
    return folder;
  }

  @Test
  void create_beside_whatADeadProcessLeft_sweepsIt() throws IOException {
    Path dead = left("1");
    Path foreign = Files.createDirectory(root.resolve("somebody-elses"));
    try (OwnedFolder folder = OwnedFolder.create(root)) {
      assertTrue(Files.isDirectory(folder.path()));
      assertFalse(Files.exists(dead));
      assertTrue(Files.exists(foreign));
    }
    assertEquals(1, folders());
  }

  @Test
  void create_besideAFolderOfThisProcess_leavesIt() throws IOException {
    try (OwnedFolder first = OwnedFolder.create(root);
        OwnedFolder second = OwnedFolder.create(root)) {
      assertTrue(Files.isDirectory(first.path()));
      assertTrue(Files.isDirectory(second.path()));
    }
  }

  /** Another program holds the lock: util-linux's flock takes no POSIX lock, so a JVM does. */
  @Test
  void create_besideAFolderOfALivingProcess_leavesItUntilThatIsKilled() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HoldsAFolder.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Path held;
    try {
      held = Path.of(other.inputReader().readLine());
      OwnedFolder.create(root).close();
      assertTrue(Files.isDirectory(held));
    } finally {
      other.destroyForcibly();
      assertTrue(other.waitFor(30, TimeUnit.SECONDS));
    }
    assertTrue(Files.isDirectory(held));
    OwnedFolder.create(root).close();
    assertFalse(Files.exists(held));
  }

  /** A process that owns a folder until it is killed. */
  static final class HoldsAFolder {
    private HoldsAFolder() {}

    public static void main(String[] args) throws Exception {
      OwnedFolder folder = OwnedFolder.create(Path.of(args[0]));
      System.out.println(folder.path());
      System.in.read(); // for ever: nobody writes
      folder.close();
    }
  }

  @Test
  void failed_diskThatFillsUpWhileAShardIsWritten_saysSoAndLeavesNothing() throws Exception {
    try (TinyDisk tiny = new TinyDisk(root.resolve("tiny"))) {
      Path folder = tiny.disk().folder(1000, "shard 0 of 1");
      IOException full;
      try (ShardFile file = ShardFile.create(folder, "s", Storage.ENCODED, 3)) {
        full =
            assertThrows(
                IOException.class,
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    file.add(i, 0, new Shape(1, 1, 3), new byte[10_000]);
                  }
                });
      } catch (IOException closing) {
        full = closing; // what was in its buffer has no place either
      }
      assertEquals(
          "local disk "
              + tiny.folder()
              + ": shard 0 of 1 can't be written: No space left on device; name other folders by"
              + " spark.local.dir (SPARK_LOCAL_DIRS)",
          LocalDisk.failed(folder, "shard 0 of 1", full).getMessage());
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(List.of(folder.resolve(OwnedFolder.LOCK)), left.toList());
      }
    }
  }

  @Test
  void folder_readOnlyDisk_saysSo() throws Exception {
    try (TinyDisk tiny = new TinyDisk(root.resolve("tiny"))) {
      tiny.makeReadOnly();
      String message =
          assertThrows(IOException.class, () -> tiny.disk().folder(1, "shard 0 of 1")).getMessage();
      assertTrue(
          message.contains(tiny.folder() + " can't be written (Read-only file system)"), message);
    }
  }

  @Test
  void folder_severalRoots_isInOneThatCanBeWritten() throws IOException {
    Path file = Files.createFile(root.resolve("no-folder"));
    Path good = root.resolve("good");
    Path folder = new LocalDisk(List.of(file, good)).folder(10, "shard 0 of 1");
    assertEquals(good, folder.getParent());
    assertEquals(folder, new LocalDisk(List.of(good)).folder(10, "shard 0 of 1"));
  }

  @Test
  void folder_moreThanTheDiskHas_saysHowMuchItHas() {
    String message =
        assertThrows(
                IOException.class,
                () -> new LocalDisk(List.of(root)).folder(1L << 60, "shard 3 of 4 (7 images)"))
            .getMessage();
    assertTrue(
        message.matches(
            "local disk: 1073741824\\.00 GiB needed for shard 3 of 4 \\(7 images\\), .* has"
                + " [0-9.]+ GiB free; name other folders by spark\\.local\\.dir.*"),
        message);
  }

  @Test
  void folder_rootThatCannotBeWritten_namesIt() throws IOException {
    Path file = Files.createFile(root.resolve("no-folder"));
    String message =
        assertThrows(IOException.class, () -> new LocalDisk(List.of(file)).folder(1, "shard 0"))
            .getMessage();
    assertTrue(
        message.startsWith(
            "local disk: 0.00 GiB needed for shard 0, " + file + " can't be written ("),
        message);
    assertEquals(1, message.lines().count());
  }
}
