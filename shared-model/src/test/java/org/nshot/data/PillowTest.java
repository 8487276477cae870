package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Shape;

/**
 * Kinds of files as they come in the wild, against what Pillow 12.3 (libjpeg-turbo 3.1) gave for
 * {@code Image.open(file).convert("RGB")}, and {@code ImageOps.exif_transpose} before it for those
 * that are called turned: a CRC-32 over the pixels.
 */
class PillowTest {
  private final ImageDecoder decoder = new ImageDecoder(10_000);

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "pillow.csv")
  void decode_file_isPillows(String kind, String base64, int height, int width, long crc)
      throws IOException {
    byte[] file = Base64.getDecoder().decode(base64);
    try (EncodedImage image = decoder.open(file)) {
      Turn turn = kind.startsWith("turned") ? image.turn() : Turn.NONE;
      assertEquals(new Shape(height, width, 3), turn.of(image.size()));
      RgbImage decoded = turn.of(image.decode());
      CRC32 actual = new CRC32();
      actual.update(decoded.pixels());
      assertEquals(crc, actual.getValue());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "pillow.csv")
  void decode_region_isThatOfTheWhole(String kind, String base64) throws IOException {
    byte[] file = Base64.getDecoder().decode(base64);
    Crop region = new Crop(1, 2, 4, 5);
    RgbImage whole = decoder.decode(file);
    byte[] part;
    try (EncodedImage image = decoder.open(file)) {
      part = image.decode(region).pixels();
    }
    for (int y = 0; y < region.height(); y++) {
      int from = ((region.top() + y) * whole.width() + region.left()) * 3;
      int row = region.width() * 3;
      assertArrayEquals(
          Arrays.copyOfRange(whole.pixels(), from, from + row),
          Arrays.copyOfRange(part, y * row, (y + 1) * row),
          kind);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "pillow.csv")
  void decode_fileCutAnywhere_isRefusedOrWhole(String kind, String base64) throws IOException {
    byte[] file = Base64.getDecoder().decode(base64);
    byte[] pixels = decoder.decode(file).pixels();
    int refused = 0;
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      try {
        assertArrayEquals(pixels, decoder.decode(cut).pixels(), kind + " cut at " + length);
      } catch (IOException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > file.length / 3, kind + ": refused only " + refused); // frames may follow
  }

  /**
   * Another decoder than Pillow's: a soft picture's values differ by little from what was drawn.
   */
  @Test
  void decode_lossyWebP_isNearWhatWasDrawn() throws IOException {
    RgbImage image = decoder.decode(WebPSamples.LOSSY);
    assertEquals(24, image.height());
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 32; x++) {
        int[] drawn = {40 + 5 * x, 60 + 3 * x + 2 * y, 200 - 6 * y};
        for (int channel = 0; channel < 3; channel++) {
          int value = image.pixels()[(y * 32 + x) * 3 + channel] & 0xff;
          assertEquals(drawn[channel], value, 16, y + " " + x + " " + channel);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY
      })
  void decode_interlacedPng_isThatOfRows(int type) throws IOException {
    BufferedImage image = new BufferedImage(19, 13, type);
    for (int y = 0; y < 13; y++) {
      for (int x = 0; x < 19; x++) {
        for (int b = 0; b < image.getRaster().getNumBands(); b++) {
          image.getRaster().setSample(x, y, b, (7 * x + 11 * y + 50 * b) % 256);
        }
      }
    }
    byte[] rows = png(image, false);
    byte[] interlaced = png(image, true);
    assertEquals(0, rows[28]); // IHDR's interlace method
    assertEquals(1, interlaced[28]);
    assertArrayEquals(decoder.decode(rows).pixels(), decoder.decode(interlaced).pixels());
  }

  private static byte[] png(BufferedImage image, boolean interlaced) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(
          interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * Its screen is made larger: Pillow would fill what the frame leaves with a colour of its own.
   */
  @Test
  void decode_gifWhoseFrameIsAPart_saysSo() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_INDEXED), "gif", out);
    byte[] gif = out.toByteArray();
    gif[6] = 7;
    assertEquals(
        "GIF: its first frame is 4x5 of 4x7, expected the whole image",
        assertThrows(IOException.class, () -> decoder.decode(gif)).getMessage());
  }

  @Test
  void decode_animatedWebP_isItsFirstFrame() throws IOException {
    byte[] pixels = decoder.decode(WebPSamples.LOSSLESS).pixels();
    for (int frames : new int[] {1, 3}) {
      assertArrayEquals(pixels, decoder.decode(WebPSamples.animated(frames, 6, 9)).pixels());
    }
  }

  @Test
  void decode_webPWhoseFrameIsAPart_saysSo() {
    assertEquals(
        "WEBP: its first frame is 6x9 of 7x12, expected the whole image",
        assertThrows(IOException.class, () -> decoder.decode(WebPSamples.animated(2, 7, 12)))
            .getMessage());
  }

  @Test
  void ofExif_whatCantBeRead_turnsNothing() {
    assertEquals(Turn.NONE, Turn.ofExif(new byte[] {1, 2, 3}));
    assertEquals(Turn.NONE, Turn.ofOrientation(0));
    assertEquals(Turn.NONE, Turn.ofOrientation(9));
  }
}
