package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.files.UserPath;

/** What differs from CIFAR as it is published: a part of a download looks whole by its records. */
class CifarOdditiesTest {
  private static final int CIFAR_10 = 3073;
  private static final int CIFAR_100 = 3074;

  @TempDir private Path folder;

  /** A file of so many records, all zeros, that takes no room. */
  private void records(String name, int bytes, int count) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.setLength((long) bytes * count);
    }
  }

  private ImageSource list() throws IOException {
    return CifarListing.list(InputFolder.open(UserPath.uri(folder), new Configuration()));
  }

  @Test
  void oddities_wholeCifar10_areNone() throws IOException {
    for (int i = 1; i <= 5; i++) {
      records("data_batch_%d.bin".formatted(i), CIFAR_10, 10_000);
    }
    records("test_batch.bin", CIFAR_10, 10_000);
    records("readme.html", 1, 88);
    ImageSource source = list();
    assertEquals(List.of(), source.oddities());
    assertEquals(
        List.of("1 file not taken: none of the files of CIFAR-10: 1 .html (readme.html)"),
        source.skipped().lines());
  }

  @Test
  void oddities_wholeCifar100_areNone() throws IOException {
    records("train.bin", CIFAR_100, 50_000);
    records("test.bin", CIFAR_100, 10_000);
    assertEquals(List.of(), list().oddities());
  }

  @Test
  void oddities_missingBatches_areNamed() throws IOException {
    records("data_batch_1.bin", CIFAR_10, 10_000);
    records("data_batch_5.bin", CIFAR_10, 10_000);
    records("test_batch.bin", CIFAR_10, 10_000);
    assertEquals(
        List.of(
            "this is not the whole of CIFAR-10: no data_batch_2.bin, data_batch_3.bin,"
                + " data_batch_4.bin; a data set without them is made"),
        list().oddities());
  }

  @Test
  void oddities_cutWhereARecordEnds_namesBothCounts() throws IOException {
    records("train.bin", CIFAR_100, 31_415);
    records("test.bin", CIFAR_100, 10_000);
    assertEquals(
        List.of(
            "this is not CIFAR-100 as it is published: train.bin has 31415 images of 50000;"
                + " what is there is taken"),
        list().oddities());
  }

  @Test
  void oddities_batchThatIsNotPublishedAndNoTest_areBothSaid() throws IOException {
    for (int i = 1; i <= 6; i++) {
      records("data_batch_%d.bin".formatted(i), CIFAR_10, 10_000);
    }
    assertEquals(
        List.of(
            "this is not the whole of CIFAR-10: no test_batch.bin; a data set without them is made",
            "this is not CIFAR-10 as it is published: data_batch_6.bin is none of its files;"
                + " what is there is taken"),
        list().oddities());
  }
}
