package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.nshot.space.Shape;

class ReencodingTest {
  private static final Shape IMAGE = new Shape(83, 60, 3);

  /** CRC-32 of torchvision 0.28's {@code Resize(27)(image)} with Pillow 12.3: 37 rows of 27. */
  @Test
  void resize_anImage_isTorchvisions() {
    RgbImage resized = new Reencoding(27, 90).resize(new RgbImage(83, 60, Patterns.pixels(IMAGE)));
    assertEquals(37, resized.height());
    assertEquals(27, resized.width());
    CRC32 crc = new CRC32();
    crc.update(resized.pixels());
    assertEquals(RESIZED, crc.getValue());
  }

  private static final long RESIZED = 2567769278L;

  @Test
  void encode_softImage_isNearlyTheSameWhenDecoded() throws IOException {
    byte[] soft = new byte[IMAGE.size()];
    for (int i = 0; i < soft.length; i++) {
      int pixel = i / 3;
      soft[i] = (byte) (60 + pixel / 60 + pixel % 60 + 20 * (i % 3));
    }
    byte[] file = new Reencoding(10, 90).encode(new RgbImage(83, 60, soft));
    RgbImage decoded = new ImageDecoder(IMAGE.area()).decode(file);
    assertEquals(83, decoded.height());
    for (int i = 0; i < soft.length; i++) {
      assertEquals(soft[i] & 0xff, decoded.pixels()[i] & 0xff, 4, "value " + i);
    }
    assertTrue(new Reencoding(10, 30).encode(new RgbImage(83, 60, soft)).length < file.length);
  }

  @Test
  void shrinks_smallerOrEqualImage_isLeft() {
    Reencoding reencoding = Reencoding.of(60, OptionalInt.empty());
    assertEquals(90, reencoding.quality());
    assertFalse(reencoding.shrinks(new Shape(60, 900, 3)));
    assertTrue(reencoding.shrinks(new Shape(61, 900, 3)));
  }

  @Test
  void constructor_valuesOutOfBounds_nameTheFlag() {
    assertEquals(
        "--resize-shorter 0, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> new Reencoding(0, 90)).getMessage());
    assertEquals(
        "--quality 101, expected 1 to 100",
        assertThrows(IllegalArgumentException.class, () -> new Reencoding(9, 101)).getMessage());
  }
}
