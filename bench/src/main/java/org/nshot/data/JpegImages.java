package org.nshot.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A JPEG to pixels, and on to a random resized crop of 128 x 128. The files are those below the
 * folder that NSHOT_JPEGS names, as {@code bench/pil_jpeg.py} times Pillow on them; without it made
 * ones of 160 x 213.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class JpegImages {
  private static final Shape CROP = new Shape(128, 128, 3);
  private static final int MADE = 50;

  private final ImageDecoder decoder = new ImageDecoder(1 << 24);
  private final Augmentation augmentation = Augmentations.named(Augmentations.IMAGENET);
  private final RandomStream random = RandomStream.of(1, Purpose.AUGMENTATION);
  private final byte[] target = new byte[CROP.size()];
  private final List<byte[]> files = new ArrayList<>();
  private int next;

  @Setup
  public void setUp() throws IOException {
    String folder = System.getenv("NSHOT_JPEGS");
    if (folder == null) {
      for (int i = 0; i < MADE; i++) {
        files.add(made(i));
      }
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(Path.of(folder))) {
      paths = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path path : paths) {
      files.add(Files.readAllBytes(path));
    }
    if (files.isEmpty()) {
      throw new IOException("NSHOT_JPEGS: no files below " + folder);
    }
  }

  /** Soft shapes with some noise: about as many bytes as a photo of this size has. */
  private static byte[] made(int seed) throws IOException {
    RandomStream random = RandomStream.of(seed, Purpose.SYNTHETIC_DATA);
    BufferedImage image = new BufferedImage(213, 160, BufferedImage.TYPE_3BYTE_BGR);
    double fx = 0.02 + 0.1 * random.nextDouble();
    double fy = 0.02 + 0.1 * random.nextDouble();
    for (int y = 0; y < 160; y++) {
      for (int x = 0; x < 213; x++) {
        int noise = random.nextInt(40);
        int wave = (int) (90 * (Math.sin(fx * x) * Math.cos(fy * y) + 1));
        image.setRGB(x, y, (wave + noise) << 16 | (wave / 2 + noise) << 8 | (180 - wave + noise));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }

  private RgbImage decodeNext() throws IOException {
    next = next + 1 == files.size() ? 0 : next + 1;
    return decoder.decode(files.get(next));
  }

  @Benchmark
  public RgbImage decode() throws IOException {
    return decodeNext();
  }

  @Benchmark
  public byte[] decodeAndCrop() throws IOException {
    RgbImage image = decodeNext();
    Shape shape = new Shape(image.height(), image.width(), RgbImage.CHANNELS);
    augmentation
        .draw(shape, random)
        .render(new VariantReader.Plain(shape, image.pixels()), target, CROP);
    return target;
  }
}
