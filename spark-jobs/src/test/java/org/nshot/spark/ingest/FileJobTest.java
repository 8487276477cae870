package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;

class FileJobTest {
  @TempDir private Path folder;

  @Test
  void run_manyFiles_keepsTheirOrder() throws IOException {
    List<FileJob.Item<Integer>> items = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Path file = Files.write(folder.resolve("f" + i), new byte[i]);
      items.add(new FileJob.Item<>(new org.apache.hadoop.fs.Path(file.toUri()), 100 * i));
    }
    List<Long> sums =
        FileJob.run(
            SharedSpark.context(),
            items,
            (files, path, value) -> value + FileDigest.of(files, path).bytes());
    for (int i = 0; i < 30; i++) {
      assertEquals(101L * i, sums.get(i));
    }
  }

  @Test
  void run_lookThatFails_throwsTheTasksOwnLine() {
    var items = List.of(new FileJob.Item<>(new org.apache.hadoop.fs.Path("file:/x"), "disk gone"));
    assertEquals(
        "file:/x: disk gone",
        assertThrows(
                IOException.class,
                () ->
                    FileJob.run(
                        SharedSpark.context(),
                        items,
                        (files, path, value) -> {
                          throw new IOException(path + ": " + value);
                        }))
            .getMessage());
  }

  /** Files may be there again; what Spark itself refuses is not asked for a second time. */
  @Test
  void attempt_lookThatFails_isAnIoExceptionOnlyWhereFilesHadAPart() {
    var items = List.of(new FileJob.Item<>(new org.apache.hadoop.fs.Path("file:/x"), 0));
    IOException ofFiles =
        assertThrows(
            IOException.class,
            () ->
                FileJob.attempt(
                    SharedSpark.context(),
                    items,
                    (files, path, value) -> {
                      throw new IOException("disk gone");
                    }));
    assertEquals("disk gone", ofFiles.getMessage());
    Exception other =
        assertThrows(
            Exception.class,
            () ->
                FileJob.attempt(
                    SharedSpark.context(),
                    items,
                    (files, path, value) -> {
                      throw new IllegalStateException("no job");
                    }));
    assertFalse(other instanceof IOException, other.toString());
  }

  @Test
  void digest_knownContent_isTheSha256OfIt() throws IOException {
    Path file = Files.write(folder.resolve("abc"), "abc".getBytes(StandardCharsets.US_ASCII));
    var path = new org.apache.hadoop.fs.Path(file.toUri());
    FileDigest digest = FileDigest.of(path.getFileSystem(new Configuration()), path);
    assertEquals(3, digest.bytes());
    assertEquals( // FIPS 180-2, appendix B.1
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest.sha256());
  }

  @Test
  void read_imageFileThatVanished_namesItInsteadOfCallingItBad() throws IOException {
    ListedBatch batch =
        new ListedBatch(List.of(ListedImage.file("file:" + folder, "train/a/", "1.png", 0, 10)));
    Iterator<Candidate> images =
        batch.read(new Configuration(), Intake.ofPixels(new Shape(1, 1, 3), false, 100));
    String message = assertThrows(UncheckedIOException.class, images::next).getMessage();
    assertTrue(message.contains("/train/a/1.png: can't be read: "), message);
  }
}
