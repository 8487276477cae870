package org.nshot.data;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A training batch of CIFAR's shape from a shard of 50,000 images, in random order: found, cropped
 * and flipped, normalised. Score: a batch; divide by its size for an image.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CifarBatches {
  private static final Shape IMAGE = new Shape(32, 32, 3);
  private static final int IMAGES = 50_000;

  @Param({"32", "64", "256", "512"})
  public int batch;

  private ImageShard shard;
  private BatchAssembler assembler;
  private int[] order;
  private int at;

  @Setup
  public void setUp() {
    ImageShard.Builder builder = ImageShard.builder(IMAGE, IMAGES);
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    byte[] pixels = new byte[IMAGE.size()];
    for (int i = 0; i < IMAGES; i++) {
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = (byte) random.nextLong();
      }
      builder.add(i, i % 10, pixels);
    }
    shard = builder.build();
    assembler =
        new BatchAssembler(
            IMAGE,
            new Normalization(List.of(0.49, 0.48, 0.45), List.of(0.25, 0.24, 0.26)),
            Augmentations.named(Augmentations.CIFAR));
    order = random.permutation(IMAGES);
  }

  @Benchmark
  public Batch assemble() {
    at = at + batch > IMAGES ? 0 : at;
    RandomStream random = RandomStream.of(0, Purpose.AUGMENTATION, 0, at);
    Batch assembled = assembler.assemble(shard, order, at, at + batch, random);
    at += batch;
    return assembled;
  }
}
