package org.nshot.bench;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;

/**
 * Writes JPEG files with about as many bytes as photos of their size have, into class folders that
 * {@code ingest --format image-folder} reads: soft waves whose colour and frequency are the
 * class's, under grain. The same arguments give the same files.
 */
final class DrawnPhotos {
  private static final int SHORTER = 256;
  private static final int LONGER = 384;
  private static final int GRAIN = 1 << 16;
  private static final float QUALITY = 0.85f;

  private final byte[] grain = new byte[GRAIN];
  private final ImageWriter writer;
  private final ImageWriteParam settings;

  private DrawnPhotos() {
    RandomStream random = RandomStream.of(0, Purpose.SYNTHETIC_DATA);
    for (int i = 0; i < GRAIN; i++) {
      grain[i] = (byte) Math.round(6 * random.nextGaussian());
    }
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    writer = writers.next();
    settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(QUALITY);
  }

  /**
   * @param args folder, images of a class in {@code train}, images of a class in {@code test},
   *     classes
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    int classes = Integer.parseInt(args[3]);
    DrawnPhotos photos = new DrawnPhotos();
    String[] splits = {"train", "test"};
    for (int split = 0; split < splits.length; split++) {
      int images = Integer.parseInt(args[1 + split]);
      for (int label = 0; label < classes; label++) {
        Path of =
            Files.createDirectories(
                folder.resolve(splits[split] + String.format(Locale.ROOT, "/c%04d", label)));
        for (int i = 0; i < images; i++) {
          photos.write(
              of.resolve(String.format(Locale.ROOT, "%05d.jpg", i)),
              photos.draw(label, RandomStream.of(1, Purpose.SYNTHETIC_DATA, split, label, i)));
        }
      }
    }
  }

  private void write(Path file, BufferedImage image) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), settings);
    }
  }

  private BufferedImage draw(int label, RandomStream random) {
    int longer = SHORTER + random.nextInt(LONGER - SHORTER + 1);
    boolean wide = random.nextInt(4) > 0;
    int width = wide ? longer : SHORTER;
    int height = wide ? SHORTER : longer;
    RandomStream own = RandomStream.of(2, Purpose.SYNTHETIC_DATA, label);
    double across = 4 + 12 * own.nextDouble();
    double down = 4 + 12 * own.nextDouble();
    double[] tint = {own.nextDouble(), own.nextDouble(), own.nextDouble()};
    double[] x = wave(width, across, random);
    double[] y = wave(height, down, random);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int at = random.nextInt(GRAIN);
    for (int row = 0, i = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double light = 1 + x[column] * y[row];
        byte speck = grain[at++ & GRAIN - 1];
        for (int channel = 0; channel < 3; channel++) {
          double value = 30 + 100 * light * (0.3 + 0.7 * tint[channel]) + speck;
          pixels[i++] = (byte) Math.max(0, Math.min(255, (int) value));
        }
      }
    }
    return image;
  }

  private static double[] wave(int length, double turns, RandomStream random) {
    double begin = 2 * Math.PI * random.nextDouble();
    double step = turns * (0.7 + 0.6 * random.nextDouble()) / length;
    double[] wave = new double[length];
    for (int i = 0; i < length; i++) {
      wave[i] = Math.sin(begin + 2 * Math.PI * step * i);
    }
    return wave;
  }
}
