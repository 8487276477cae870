package org.nshot.spark.ingest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.nshot.data.DatasetManifest;
import org.nshot.data.ImageShard;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 60,000 images of CIFAR-10's shape by one Spark task at a time: from its binary files to a data
 * set, and the 50,000 that train from the data set into a shard. Score: a whole pass, in seconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class CifarFiles {
  private static final int RECORDS = 10_000; // a file
  private static final int RECORD_BYTES = 3073;
  private static final int TRAIN = 50_000;

  private Path folder;
  private SparkSession session;
  private int[] ids;

  @Setup
  public void setUp() throws IOException {
    folder = Files.createTempDirectory("nshot-bench");
    Path input = Files.createDirectory(folder.resolve("input"));
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    for (int file = 1; file <= TRAIN / RECORDS; file++) {
      write(input.resolve("data_batch_" + file + ".bin"), random);
    }
    write(input.resolve("test_batch.bin"), random);
    session =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.local.dir", folder.toString())
            .getOrCreate();
    ids = IntStream.range(0, TRAIN).toArray();
    ingest();
  }

  private static void write(Path file, RandomStream random) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      byte[] record = new byte[RECORD_BYTES];
      for (int i = 0; i < RECORDS; i++) {
        for (int b = 0; b < record.length; b++) {
          record[b] = (byte) random.nextLong();
        }
        record[0] = (byte) (i % 10);
        out.write(record);
      }
    }
  }

  @TearDown
  public void tearDown() throws IOException {
    session.stop();
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  @Benchmark
  public Ingest.Result ingest() throws IOException {
    return Ingest.run(
        session,
        new Ingest.Options(
            ImageFormat.CIFAR_BINARY,
            folder.resolve("input").toUri().toString(),
            folder.resolve("data").toUri().toString(),
            Ingest.Options.DEFAULT_MAX_BAD,
            true,
            Ingest.Options.DEFAULT_MAX_PIXELS));
  }

  @Benchmark
  public ImageShard readShard() throws IOException {
    ImageDataset data = ImageDataset.open(session, folder.resolve("data").toUri().toString());
    try (ShardedImages images = data.shards(DatasetManifest.TRAIN, ids, 1)) {
      return images.shard(0).open();
    }
  }
}
