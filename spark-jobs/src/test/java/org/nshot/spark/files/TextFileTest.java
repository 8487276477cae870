package org.nshot.spark.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir Path folder;
  private FileSystem files;
  private Path local;
  private org.apache.hadoop.fs.Path path;

  @BeforeEach
  void open() throws IOException {
    files = FileSystem.getLocal(new Configuration());
    local = folder.resolve("config.yaml");
    path = new org.apache.hadoop.fs.Path(local.toString());
  }

  private String read() throws IOException {
    try (InputStream in = TextFile.open(files, path)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private Path checksum() {
    return folder.resolve(".config.yaml.crc");
  }

  @Test
  void write_localFile_leavesNoHiddenChecksum() throws IOException {
    TextFile.write(files, path, true, "seed: 0\n");
    assertFalse(Files.exists(checksum()));
    assertEquals("seed: 0\n", Files.readString(local));
  }

  @Test
  void open_fileThatAnEditorChanged_isWhatTheEditorSaved() throws IOException {
    try (OutputStream out = files.create(path)) {
      out.write("seed: 0\n".getBytes(UTF_8));
    }
    assertTrue(Files.exists(checksum()), "Hadoop's own way leaves one");
    Files.writeString(local, "seed: 1\n");
    assertEquals("seed: 1\n", read());
  }

  @Test
  void write_overAFileWithAChecksum_takesItAway() throws IOException {
    try (OutputStream out = files.create(path)) {
      out.write("seed: 0\n".getBytes(UTF_8));
    }
    TextFile.write(files, path, true, "seed: 2\n");
    assertFalse(Files.exists(checksum()));
    try (InputStream in = files.open(path)) { // by those who would look for a checksum
      assertEquals("seed: 2\n", new String(in.readAllBytes(), UTF_8));
    }
  }

  @Test
  void open_noSuchFile_isFileNotFound() {
    assertThrows(FileNotFoundException.class, this::read);
  }

  @Test
  void write_diskFull_namesTheFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no " + full + " here");
    Files.createSymbolicLink(local, full);
    IOException thrown =
        assertThrows(IOException.class, () -> TextFile.write(files, path, true, "seed: 0\n"));
    assertEquals(path + ": No space left on device", thrown.getMessage());
  }
}
