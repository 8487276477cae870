package org.nshot.spark.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.run.RunFiles;

class JsonLinesTest {
  private static final String NAME = "metrics/train.jsonl";

  @TempDir Path folder;

  private Path file() {
    return folder.resolve(NAME);
  }

  private RunFiles run(String scheme) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.store.impl", Store.class, FileSystem.class);
    hadoop.setClass("fs.tight.impl", Tight.class, FileSystem.class);
    return new RunFiles(scheme + ":" + folder.toAbsolutePath(), hadoop);
  }

  private JsonLines<EpochMetrics> lines(String scheme) throws IOException {
    return new JsonLines<>(run(scheme), NAME, EpochMetrics.class);
  }

  private static EpochMetrics row(int epoch) {
    return EpochMetrics.of(
        epoch,
        2.5 - epoch,
        new EpochMetrics.Rates(0.1, 0.05, 0.2),
        120,
        EpochMetrics.Seconds.of(0.5, OptionalDouble.empty()),
        Optional.empty());
  }

  private static String text(int... epochs) {
    StringBuilder text = new StringBuilder();
    for (int epoch : epochs) {
      text.append(MetricsJson.line(row(epoch))).append('\n');
    }
    return text.toString();
  }

  @Test
  void line_row_hasItsKeysAndNothingEmpty() {
    assertEquals(
        "{\"epoch\":1,\"loss\":1.5,\"lr\":{\"mean\":0.1,\"min\":0.05,\"max\":0.2},\"images\":120,\"images_per_second\":240.0,\"seconds\":{\"wall\":0.5}}",
        MetricsJson.line(row(1)));
  }

  /** On a store whatever stood there is replaced; elsewhere what is there stays as it is. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "store"})
  void add_rows_makeTheFile(String scheme) throws IOException {
    JsonLines<EpochMetrics> lines = lines(scheme);
    lines.begin(0);
    for (int epoch = 0; epoch < 3; epoch++) {
      lines.add(row(epoch));
    }
    assertEquals(text(0, 1, 2), Files.readString(file()));
    assertEquals(List.of(row(0), row(1), row(2)), lines.all());
    assertEquals(Optional.of(row(2)), lines.last());
    assertFalse(Files.exists(folder.resolve("metrics/.train.jsonl.crc")));
  }

  /** A hard link goes on to show what is appended, but not a file that was written anew. */
  @Test
  void add_whereTheFileSystemAppends_writesNothingAnew() throws IOException {
    JsonLines<EpochMetrics> lines = lines("file");
    lines.begin(0);
    lines.add(row(0));
    Path link = Files.createLink(folder.resolve("link"), file());
    lines.add(row(1));
    assertEquals(text(0, 1), Files.readString(link));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "store"})
  void begin_linesOfEpochsThatAreNotDoneOrCutShort_areForgotten(String scheme) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text(0, 1, 2) + text(3).substring(0, 30));
    JsonLines<EpochMetrics> lines = lines(scheme);
    lines.begin(2);
    assertEquals(text(0, 1), Files.readString(file()));
    assertEquals(Optional.of(row(1)), lines.last());
    lines.add(row(2));
    assertEquals(text(0, 1, 2), Files.readString(file()));
    assertFalse(Files.exists(folder.resolve("metrics/_train.jsonl.next")));
  }

  /**
   * A power cut leaves NULs, a disk a byte that is no UTF-8: the other lines are as good as ever.
   */
  @ParameterizedTest
  @ValueSource(strings = {"file", "store"})
  void begin_damagedBytes_takeTheirOwnLinesOnly(String scheme) throws IOException {
    Files.createDirectories(file().getParent());
    byte[] all = (text(0, 1, 2, 3) + "\0\0\0").getBytes(StandardCharsets.UTF_8);
    all[text(0).length() + 3] = (byte) 0xFF; // in the second line's first key
    all[text(0, 1).length() + 3] = 0; // in the third's
    Files.write(file(), all);
    JsonLines<EpochMetrics> lines = lines(scheme);
    lines.begin(4);
    assertEquals(text(0, 3), Files.readString(file()));
    lines.add(row(4));
    assertEquals(text(0, 3, 4), Files.readString(file()));
    assertEquals(List.of(row(0), row(3), row(4)), lines.all());
  }

  /** Killed while the file was written whole: the other one has it all. */
  @Test
  void begin_killedWhileWritingWhole_takesTheOneBeside() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(folder.resolve("metrics/_train.jsonl.next"), text(0, 1));
    Files.writeString(file(), text(0).substring(0, 10));
    JsonLines<EpochMetrics> lines = lines("file");
    lines.begin(2);
    assertEquals(text(0, 1), Files.readString(file()));
  }

  @Test
  void begin_lastLineWithoutItsEnd_getsOne() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text(0).strip());
    JsonLines<EpochMetrics> lines = lines("file");
    lines.begin(1);
    lines.add(row(1));
    assertEquals(text(0, 1), Files.readString(file()));
  }

  @Test
  void add_afterAnEditorChangedTheFile_keepsWhatIsWhole() throws IOException {
    JsonLines<EpochMetrics> lines = lines("file");
    lines.begin(0);
    lines.add(row(0));
    lines.add(row(1));
    Files.writeString(file(), "a note\n", StandardOpenOption.APPEND);
    lines.add(row(2));
    assertEquals(text(0, 1, 2), Files.readString(file()));
  }

  /** A disk that took half of a line: the second try leaves a file as if nothing had been. */
  @Test
  void add_againAfterHalfALineWasWritten_leavesNoTrace() throws IOException {
    JsonLines<EpochMetrics> lines = lines("tight");
    lines.begin(0);
    lines.add(row(0));
    Tight.fullOnce = true;
    assertThrows(IOException.class, () -> lines.add(row(1)));
    assertTrue(Files.size(file()) > text(0).length(), "half a line lies there");
    lines.add(row(1));
    assertEquals(text(0, 1), Files.readString(file()));
  }

  /** An object store as far as it matters: it can't append, and says so. */
  static class Store extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "store";
    }

    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("store:///");
    }

    @Override
    public boolean hasPathCapability(org.apache.hadoop.fs.Path path, String capability)
        throws IOException {
      return !capability.equals(CommonPathCapabilities.FS_APPEND)
          && super.hasPathCapability(path, capability);
    }

    @Override
    public FSDataOutputStream append(
        org.apache.hadoop.fs.Path path, int buffer, Progressable progress) {
      throw new UnsupportedOperationException("stores don't append");
    }
  }

  /** A disk that is full once. */
  static final class Tight extends RawLocalFileSystem {
    private static boolean fullOnce;

    @Override
    public String getScheme() {
      return "tight";
    }

    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("tight:///");
    }

    @Override
    public FSDataOutputStream append(
        org.apache.hadoop.fs.Path path, int buffer, Progressable progress) throws IOException {
      OutputStream out = super.append(path, buffer, progress);
      return new FSDataOutputStream(
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
              if (!fullOnce) {
                out.write(bytes, from, length);
                return;
              }
              fullOnce = false;
              out.write(bytes, from, length / 2);
              throw new IOException("No space left on device");
            }

            @Override
            public void close() throws IOException {
              out.close();
            }
          },
          null);
    }
  }
}
