package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.run.Patience;

/** An output that can't be written for a while. */
class PatientIngestTest {
  @TempDir private Path folder;
  private ImageFolder images;

  /** A local disk that has no room for the next files of images, or doesn't give them. */
  public static final class FullDisk extends RawLocalFileSystem {
    static final AtomicInteger FILES = new AtomicInteger();
    static final AtomicInteger READS = new AtomicInteger();

    @Override
    public URI getUri() {
      return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      if (file.getName().endsWith(".parquet") && FILES.getAndDecrement() > 0) {
        throw new IOException("No space left on device");
      }
      return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize)
        throws IOException {
      if (file.getName().endsWith(".parquet") && READS.getAndDecrement() > 0) {
        throw new IOException("Stale file handle");
      }
      return super.open(file, bufferSize);
    }
  }

  @BeforeEach
  void begin() throws IOException {
    SharedSpark.context()
        .hadoopConfiguration()
        .setClass("fs.full.impl", FullDisk.class, org.apache.hadoop.fs.FileSystem.class);
    images = new ImageFolder(Files.createDirectory(folder.resolve("in")));
    images.split("train", 4);
  }

  private void ingest(String output, Patience patience) throws IOException {
    Ingest.run(
        SharedSpark.session(),
        UsualOptions.of(ImageFormat.IMAGE_FOLDER, images.uri(), output),
        patience);
  }

  @Test
  void run_diskFullForAWhile_writesTheSameDataSet() throws IOException {
    Path usual = folder.resolve("usual");
    ingest(usual.toString(), new Patience(Duration.ofMinutes(1)));
    Path late = folder.resolve("late");
    FullDisk.FILES.set(1);
    ingest("full:" + late, new Patience(Duration.ofMinutes(1)));
    assertTrue(FullDisk.FILES.get() < 0, "no file failed");
    assertArrayEquals(
        Files.readAllBytes(usual.resolve("manifest.json")),
        Files.readAllBytes(late.resolve("manifest.json")));
    try (var files = Files.list(late.resolve("train"))) {
      assertEquals(1, files.count());
    }
  }

  /** The images are written by then; their checksums are what is read of them. */
  @Test
  void run_writtenFilesAwayForAWhile_writesTheSameDataSet() throws IOException {
    Path usual = folder.resolve("usual");
    ingest(usual.toString(), new Patience(Duration.ofMinutes(1)));
    Path late = folder.resolve("late");
    FullDisk.READS.set(1);
    ingest("full:" + late, new Patience(Duration.ofMinutes(1)));
    assertTrue(FullDisk.READS.get() < 0, "no read failed");
    assertArrayEquals(
        Files.readAllBytes(usual.resolve("manifest.json")),
        Files.readAllBytes(late.resolve("manifest.json")));
  }

  @Test
  void run_diskFullForLong_givesUpInOneLineAndLeavesNothing() {
    Path out = folder.resolve("out");
    FullDisk.FILES.set(1000);
    String message =
        assertThrows(
                IOException.class, () -> ingest("full:" + out, new Patience(Duration.ofMillis(1))))
            .getMessage();
    FullDisk.FILES.set(0);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains("train could not be written for 0.00 minutes ("), message);
    assertTrue(message.contains("No space left on device"), message);
    assertTrue(message.endsWith("gave up; the same command begins anew"), message);
    assertFalse(Files.exists(out));
  }
}
