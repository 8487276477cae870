package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Shape;

class ImageDecoderTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  private final ImageDecoder decoder = new ImageDecoder(10_000);

  private interface Painter {
    int sample(int y, int x, int band);
  }

  private static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out), "no writer for " + format);
    return out.toByteArray();
  }

  private static BufferedImage paint(BufferedImage image, Painter painter) {
    WritableRaster raster = image.getRaster();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        for (int b = 0; b < raster.getNumBands(); b++) {
          raster.setSample(x, y, b, painter.sample(y, x, b));
        }
      }
    }
    return image;
  }

  private static BufferedImage image(int space, boolean alpha, int dataType) {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(space),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            dataType);
    return new BufferedImage(
        model, model.createCompatibleWritableRaster(WIDTH, HEIGHT), false, null);
  }

  private static int value(int y, int x, int band) {
    return (y * 31 + x * 17 + band * 83) % 256;
  }

  private static byte[] expected(Painter painter) {
    byte[] pixels = new byte[HEIGHT * WIDTH * 3];
    int i = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          pixels[i++] = (byte) painter.sample(y, x, c);
        }
      }
    }
    return pixels;
  }

  private void assertDecodes(byte[] encoded, Painter painter) throws IOException {
    RgbImage decoded = decoder.decode(encoded);
    assertEquals(HEIGHT, decoded.height());
    assertEquals(WIDTH, decoded.width());
    assertArrayEquals(expected(painter), decoded.pixels());
    try (EncodedImage image = decoder.open(encoded)) {
      assertEquals(new Shape(HEIGHT, WIDTH, 3), image.size());
    }
  }

  @Test
  void decode_rgbPng_keepsEveryValue() throws IOException {
    BufferedImage image = image(ColorSpace.CS_sRGB, false, DataBuffer.TYPE_BYTE);
    assertDecodes(encode(paint(image, ImageDecoderTest::value), "png"), ImageDecoderTest::value);
  }

  @Test
  void decode_rgbaPng_dropsAlpha() throws IOException {
    BufferedImage image = image(ColorSpace.CS_sRGB, true, DataBuffer.TYPE_BYTE);
    assertDecodes(encode(paint(image, ImageDecoderTest::value), "png"), ImageDecoderTest::value);
  }

  @Test
  void decode_greyPng_copiesTheBand() throws IOException {
    BufferedImage image = image(ColorSpace.CS_GRAY, false, DataBuffer.TYPE_BYTE);
    assertDecodes(
        encode(paint(image, ImageDecoderTest::value), "png"), (y, x, c) -> value(y, x, 0));
  }

  @Test
  void decode_greyAlphaPng_copiesTheBandAndDropsAlpha() throws IOException {
    BufferedImage image = image(ColorSpace.CS_GRAY, true, DataBuffer.TYPE_BYTE);
    assertDecodes(
        encode(paint(image, ImageDecoderTest::value), "png"), (y, x, c) -> value(y, x, 0));
  }

  @Test
  void decode_sixteenBitRgbPng_scalesToEightBits() throws IOException {
    BufferedImage image = image(ColorSpace.CS_sRGB, false, DataBuffer.TYPE_USHORT);
    assertDecodes(
        encode(paint(image, (y, x, b) -> Math.max(0, value(y, x, b) * 257 - y * 20)), "png"),
        ImageDecoderTest::value);
  }

  @Test
  void decode_sixteenBitGreyPng_scalesToEightBits() throws IOException {
    BufferedImage image = image(ColorSpace.CS_GRAY, false, DataBuffer.TYPE_USHORT);
    assertDecodes(
        encode(paint(image, (y, x, b) -> value(y, x, b) * 257), "png"),
        (y, x, c) -> value(y, x, 0));
  }

  @Test
  void decode_palettePng_looksColoursUp() throws IOException {
    byte[][] palette = new byte[3][256];
    for (int i = 0; i < 256; i++) {
      palette[0][i] = (byte) (i * 3);
      palette[1][i] = (byte) (255 - i);
      palette[2][i] = (byte) (i * 7 + 1);
    }
    BufferedImage image =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, palette[0], palette[1], palette[2]));
    assertDecodes(
        encode(paint(image, ImageDecoderTest::value), "png"),
        (y, x, c) -> palette[c][value(y, x, 0)]);
  }

  @Test
  void decode_oneBitPng_isBlackAndWhite() throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY);
    assertDecodes(
        encode(paint(image, (y, x, b) -> (y + x) % 2), "png"), (y, x, c) -> (y + x) % 2 * 255);
  }

  @Test
  void decode_greyJpeg_copiesTheBandWithoutShiftingGamma() throws IOException {
    for (int grey : new int[] {0, 40, 128, 200, 255}) { // flat: JPEG keeps it to the bit
      BufferedImage image = image(ColorSpace.CS_GRAY, false, DataBuffer.TYPE_BYTE);
      assertDecodes(encode(paint(image, (y, x, b) -> grey), "jpeg"), (y, x, c) -> grey);
    }
  }

  @Test
  void decode_rgbJpeg_isCloseToThePixels() throws IOException {
    int[] colour = {200, 60, 120};
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = decoder.decode(encode(paint(image, (y, x, b) -> colour[b]), "jpeg")).pixels();
    for (int i = 0; i < pixels.length; i++) {
      assertEquals(colour[i % 3], pixels[i] & 0xff, 3);
    }
  }

  /** Java's own way to pixels is the oracle: read as it likes, converted by its colour model. */
  @Test
  void decode_colourJpegOfAnySize_isWhatImageIoReads() throws IOException {
    for (int edge : new int[] {1, 7, 8, 17, 33, 64}) {
      byte[] encoded = noise("jpeg", edge);
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(encoded));
      byte[] pixels = decoder.decode(encoded).pixels();
      assertEquals(edge * edge * 3, pixels.length);
      for (int i = 0; i < edge * edge; i++) {
        int rgb = read.getRGB(i % edge, i / edge);
        assertEquals(rgb >> 16 & 0xff, pixels[3 * i] & 0xff);
        assertEquals(rgb >> 8 & 0xff, pixels[3 * i + 1] & 0xff);
        assertEquals(rgb & 0xff, pixels[3 * i + 2] & 0xff);
      }
    }
  }

  private static byte[] noise(String format, int edge) throws IOException {
    RandomStream random = RandomStream.of(1, Purpose.SYNTHETIC_DATA);
    BufferedImage image = new BufferedImage(edge, edge, BufferedImage.TYPE_3BYTE_BGR);
    return encode(paint(image, (y, x, b) -> random.nextInt(256)), format);
  }

  @Test
  void decode_fileCutAnywhere_isRefusedOrWhole() throws IOException {
    for (String format : new String[] {"jpeg", "png"}) {
      byte[] whole = noise(format, 16);
      byte[] pixels = decoder.decode(whole).pixels();
      int refused = 0;
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        try {
          assertArrayEquals(pixels, decoder.decode(cut).pixels(), format + " cut at " + length);
        } catch (IOException e) {
          refused++;
        }
      }
      assertTrue(refused >= whole.length - 20, format + ": refused only " + refused);
    }
  }

  @Test
  void decode_damagedJpegData_isRefused() throws IOException {
    byte[] damaged = noise("jpeg", 32);
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 40, (byte) 0xff);
    assertThrows(IOException.class, () -> decoder.decode(damaged));
  }

  @Test
  void decode_otherFormat_saysSo() {
    assertEquals(
        "by its first bytes none of JPEG, PNG, GIF, BMP, WEBP",
        assertThrows(
                IOException.class,
                () -> decoder.decode("II*\0 a TIFF".getBytes(StandardCharsets.US_ASCII)))
            .getMessage());
  }

  @Test
  void decode_emptyFile_saysSo() {
    assertEquals(
        "empty file, expected one of JPEG, PNG, GIF, BMP, WEBP",
        assertThrows(IOException.class, () -> decoder.decode(new byte[0])).getMessage());
  }

  @Test
  void decode_headerOfAHugeImage_isRefusedBeforeDecoding() throws IOException {
    byte[] bomb = noise("png", 8);
    ByteBuffer.wrap(bomb).putInt(16, 60_000).putInt(20, 50_000); // width and height of IHDR
    assertEquals(
        "PNG: 50000x60000 is more than 10000 pixels",
        assertThrows(IOException.class, () -> decoder.decode(bomb)).getMessage());
    try (EncodedImage image = decoder.open(bomb)) {
      assertThrows(IOException.class, image::size, "nobody sizes anything by it");
    }
  }

  @Test
  void decode_imageAtTheLimit_isDecoded() throws IOException {
    assertEquals(100, decoder.decode(noise("png", 100)).width());
    byte[] larger = noise("png", 101);
    assertThrows(IOException.class, () -> decoder.decode(larger));
  }

  @Test
  void constructor_noPixels_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ImageDecoder(0));
  }
}
