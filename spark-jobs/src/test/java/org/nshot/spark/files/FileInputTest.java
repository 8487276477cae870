package org.nshot.spark.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileInputTest {
  private static final Path BROKEN = Path.of("/proc/self/mem"); // nothing is mapped at address 0

  @TempDir Path folder;

  private static FSDataInputStream open(Path file) throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    return FileInput.open(files, new org.apache.hadoop.fs.Path(file.toUri()));
  }

  @Test
  void read_diskBroken_isAnIoExceptionThatNamesTheFile() throws IOException {
    assumeTrue(Files.isReadable(BROKEN), "no " + BROKEN + " here");
    Path file = Files.createSymbolicLink(folder.resolve("file"), BROKEN);
    for (boolean one : new boolean[] {true, false}) {
      try (InputStream in = open(file)) {
        IOException thrown =
            assertThrows(
                IOException.class, () -> assertEquals(0, one ? in.read() : in.read(new byte[10])));
        assertEquals("file:" + file + ": Input/output error", thrown.getMessage());
      }
    }
  }

  /** Hadoop keeps checksums beside a file, and looks at them first. */
  @Test
  void open_checksumsOnABrokenDisk_isAnIoExceptionThatNamesTheFile() throws IOException {
    assumeTrue(Files.isReadable(BROKEN), "no " + BROKEN + " here");
    Path file = Files.write(folder.resolve("file"), new byte[4]);
    Files.createSymbolicLink(folder.resolve(".file.crc"), BROKEN);
    IOException thrown = assertThrows(IOException.class, () -> open(file));
    assertTrue(thrown.getMessage().contains("Input/output error"), thrown.getMessage());
  }

  @Test
  void read_wholeFile_isWhatWasWritten() throws IOException {
    byte[] bytes = {1, 2, 3, -1};
    try (InputStream in = open(Files.write(folder.resolve("file"), bytes))) {
      assertEquals(1, in.read());
      assertEquals(1, in.skip(1));
      assertArrayEquals(new byte[] {3, -1}, in.readAllBytes());
      assertEquals(-1, in.read());
    }
  }

  @Test
  void seek_anyPosition_readsOnFromThere() throws IOException {
    try (FSDataInputStream in = open(Files.write(folder.resolve("file"), new byte[] {1, 2, 3}))) {
      in.seek(2);
      assertEquals(3, in.read());
      assertEquals(3, in.getPos());
      in.seek(1);
      assertEquals(2, in.read());
      assertEquals(1, in.available());
      byte[] one = new byte[1];
      in.readFully(0, one);
      assertArrayEquals(new byte[] {1}, one);
      assertEquals(2, in.getPos());
    }
  }

  /** Past a tar's members or to a record. */
  @Test
  void read_fromAPositionOfABrokenDisk_isAnIoExceptionThatNamesTheFile() throws IOException {
    assumeTrue(Files.isReadable(BROKEN), "no " + BROKEN + " here");
    Path file = Files.createSymbolicLink(folder.resolve("file"), BROKEN);
    try (FSDataInputStream in = open(file)) {
      IOException thrown = assertThrows(IOException.class, () -> in.readFully(0, new byte[10]));
      assertEquals("file:" + file + ": Input/output error", thrown.getMessage());
    }
  }

  @Test
  void open_noFile_saysSo() {
    FileNotFoundException thrown =
        assertThrows(FileNotFoundException.class, () -> open(folder.resolve("none")));
    assertTrue(thrown.getMessage().contains("none"), thrown.getMessage());
  }
}
