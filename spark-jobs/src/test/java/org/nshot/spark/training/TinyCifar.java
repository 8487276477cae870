package org.nshot.spark.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.spark.ingest.ImageFormat;
import org.nshot.spark.ingest.Ingest;
import org.nshot.spark.ingest.UsualOptions;

/** A data set in CIFAR-10's binary form, small enough to train on in seconds. */
public final class TinyCifar {
  private static final int BYTES = 3 * 32 * 32;

  private TinyCifar() {}

  /**
   * Ingests it.
   *
   * @return URI of the data set
   */
  public static String ingest(SparkSession spark, Path folder, int train, int test)
      throws IOException {
    Path raw = write(folder.resolve("raw"), train, test);
    String output = folder.resolve("data").toUri().toString();
    Ingest.run(spark, UsualOptions.of(ImageFormat.CIFAR_BINARY, raw.toUri().toString(), output));
    return output;
  }

  /** Its files alone, in a folder that is made. */
  public static Path write(Path raw, int train, int test) throws IOException {
    Files.createDirectories(raw);
    Files.write(raw.resolve("data_batch_1.bin"), records(train, 1));
    Files.write(raw.resolve("test_batch.bin"), records(test, 2));
    return raw;
  }

  /** Noise around a level that the label decides. */
  private static byte[] records(int count, long seed) {
    byte[] records = new byte[count * (1 + BYTES)];
    RandomStream random = RandomStream.of(seed, Purpose.SYNTHETIC_DATA);
    for (int i = 0; i < count; i++) {
      int at = i * (1 + BYTES);
      int label = i % 10;
      records[at] = (byte) label;
      for (int b = 1; b <= BYTES; b++) {
        records[at + b] = (byte) (20 * label + random.nextInt(60));
      }
    }
    return records;
  }
}
