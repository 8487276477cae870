package org.nshot.spark.demo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.command.UsageException;

class DemoFolderTest {
  @TempDir Path dir;

  @Test
  void renew_earlierDemo_isReplaced() throws IOException {
    DemoFolder folder = new DemoFolder(dir.resolve("demo"));
    folder.renew();
    Files.createDirectories(folder.images().resolve("train"));
    Files.writeString(folder.images().resolve("train/old.png"), "");
    folder.renew();
    assertFalse(Files.exists(folder.images()));
    assertTrue(Files.isDirectory(folder.root()));
  }

  @Test
  void renew_somebodyElsesFiles_areLeftAndNamed() throws IOException {
    Path images = Files.createDirectories(dir.resolve("images"));
    UsageException e = assertThrows(UsageException.class, () -> new DemoFolder(dir).renew());
    assertTrue(e.getMessage().contains(dir.toString()), e.getMessage());
    assertTrue(Files.exists(images));
  }

  @Test
  void renew_file_isRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThrows(UsageException.class, () -> new DemoFolder(file).renew());
  }
}
