package org.nshot.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A data set in CIFAR-10's binary form, and a training on it that takes seconds. */
final class TinyData {
  private static final int PIXELS = 3 * 32 * 32;

  private TinyData() {}

  /** Writes the raw files, what ingest reads. */
  static Path raw(Path folder) throws IOException {
    Path raw = Files.createDirectories(folder.resolve("raw"));
    Files.write(raw.resolve("data_batch_1.bin"), records(150, 1));
    Files.write(raw.resolve("test_batch.bin"), records(20, 2));
    return raw;
  }

  /** Noise around a level that the label decides. */
  private static byte[] records(int count, long seed) {
    byte[] records = new byte[count * (1 + PIXELS)];
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      int at = i * (1 + PIXELS);
      records[at] = (byte) (i % 10);
      for (int b = 1; b <= PIXELS; b++) {
        records[at + b] = (byte) (20 * (i % 10) + random.nextInt(60));
      }
    }
    return records;
  }

  /** Ingests it in one process. */
  static String ingest(Path folder, SparkHome spark) throws Exception {
    String data = folder.resolve("data").toUri().toString();
    Command.local(
            folder,
            spark,
            "ingest",
            "--format=cifar-binary",
            "--input=" + raw(folder).toUri(),
            "--output=" + data)
        .result();
    return data;
  }

  /** A command that trains on it; more options go last. */
  static List<String> train(String data, String run, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--data=" + data,
                "--run=" + run,
                "--recipe=panda-dynas",
                "--channels=2",
                "--cells=1",
                "--epochs=2",
                "--batch=16",
                "--shards=2",
                "--holdout=0.2",
                "--threads=1"));
    arguments.addAll(List.of(more));
    return arguments;
  }
}
