package org.nshot.spark.files;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileOutputTest {
  private static final Path FULL = Path.of("/dev/full"); // Linux's disk without room

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {10, 10_000_000})
  void write_diskFull_isAnIoExceptionThatNamesTheFile(int bytes) throws IOException {
    assumeTrue(Files.exists(FULL), "no " + FULL + " here");
    Path file = Files.createSymbolicLink(folder.resolve("file"), FULL);
    FileSystem files = FileSystem.getLocal(new Configuration());
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                FileOutput.write(
                    files,
                    new org.apache.hadoop.fs.Path(file.toUri()),
                    true,
                    out -> out.write(new byte[bytes])));
    assertTrue(thrown.getMessage().contains(file.toString()), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("No space left"), thrown.getMessage());
  }

  @Test
  void write_fileIsThereAndMayNot_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    FileSystem files = FileSystem.getLocal(new Configuration());
    assertThrows(
        IOException.class,
        () ->
            FileOutput.write(
                files,
                new org.apache.hadoop.fs.Path(file.toUri()),
                false,
                out -> out.write(new byte[1])));
    assertTrue(Files.readString(file).equals("old"));
  }
}
