package org.nshot.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever profile a file carries, its samples are taken as they stand. */
class ColourProfileTest {
  private static final int HEIGHT = 8;
  private static final int WIDTH = 16;
  private static final int SEGMENT_BYTES = 65_533;

  private final ImageDecoder decoder = new ImageDecoder(10_000);

  /** Profiles that a converter would make something else of, or can't use. */
  enum Profile {
    LINEAR_RGB {
      @Override
      byte[] bytes() {
        return ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
      }
    },
    GREY {
      @Override
      byte[] bytes() {
        return ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
      }
    },
    XYZ {
      @Override
      byte[] bytes() {
        return ICC_Profile.getInstance(ColorSpace.CS_CIEXYZ).getData();
      }
    },
    /** The header's words for the space are all that makes it one. */
    LAB {
      @Override
      byte[] bytes() {
        byte[] profile = LINEAR_RGB.bytes();
        System.arraycopy("Lab ".getBytes(StandardCharsets.US_ASCII), 0, profile, 16, 4);
        return profile;
      }
    },
    JUNK {
      @Override
      byte[] bytes() {
        return "no profile at all".getBytes(StandardCharsets.US_ASCII);
      }
    },
    EMPTY {
      @Override
      byte[] bytes() {
        return new byte[0];
      }
    };

    abstract byte[] bytes();
  }

  private static byte[] encoded(int type, String format) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int b = 0; b < image.getRaster().getNumBands(); b++) {
          image.getRaster().setSample(x, y, b, (40 + 9 * x + 13 * y + 61 * b) % 256);
        }
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out), "no writer for " + format);
    return out.toByteArray();
  }

  private static byte[] segment(int marker, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer segment = ByteBuffer.allocate(4 + length);
    segment.put((byte) 0xff).put((byte) marker).putShort((short) (2 + length));
    for (byte[] part : parts) {
      segment.put(part);
    }
    return segment.array();
  }

  private static byte[] profileSegment(int number, int count, byte[] part) {
    byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    return segment(0xe2, name, new byte[] {(byte) number, (byte) count}, part);
  }

  /** After the start of the image and its first segment, JFIF's. */
  private static byte[] insert(byte[] jpeg, byte[]... segments) {
    int at = 4 + ((jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, at);
    for (byte[] segment : segments) {
      out.writeBytes(segment);
    }
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void decode_colourJpegWithProfile_hasTheSamplesOfTheSameWithout(Profile profile)
      throws IOException {
    byte[] jpeg = encoded(BufferedImage.TYPE_3BYTE_BGR, "jpeg");
    byte[] profiled = insert(jpeg, profileSegment(1, 1, profile.bytes()));
    assertArrayEquals(decoder.decode(jpeg).pixels(), decoder.decode(profiled).pixels());
  }

  @ParameterizedTest
  @EnumSource
  void decode_greyJpegWithProfile_hasTheSamplesOfTheSameWithout(Profile profile)
      throws IOException {
    byte[] jpeg = encoded(BufferedImage.TYPE_BYTE_GRAY, "jpeg");
    byte[] profiled = insert(jpeg, profileSegment(1, 1, profile.bytes()));
    assertArrayEquals(decoder.decode(jpeg).pixels(), decoder.decode(profiled).pixels());
  }

  @ParameterizedTest
  @EnumSource
  void decode_pngWithProfile_hasTheSamplesOfTheSameWithout(Profile profile) throws IOException {
    byte[] png = encoded(BufferedImage.TYPE_3BYTE_BGR, "png");
    assertArrayEquals(
        decoder.decode(png).pixels(), decoder.decode(withChunk(png, profile)).pixels());
  }

  /** A chunk iCCP after the header's, which is always 25 bytes behind the signature's 8. */
  private static byte[] withChunk(byte[] png, Profile profile) {
    Deflater deflater = new Deflater();
    deflater.setInput(profile.bytes());
    deflater.finish();
    byte[] packed = new byte[100_000];
    int length = deflater.deflate(packed);
    deflater.end();
    ByteBuffer content = ByteBuffer.allocate(4 + 3 + length);
    content.put("iCCP".getBytes(StandardCharsets.US_ASCII)).put(new byte[] {'p', 0, 0});
    content.put(packed, 0, length);
    CRC32 crc = new CRC32();
    crc.update(content.array());
    ByteBuffer whole = ByteBuffer.allocate(png.length + 8 + content.capacity());
    whole.put(png, 0, 33).putInt(content.capacity() - 4).put(content.array());
    whole.putInt((int) crc.getValue()).put(png, 33, png.length - 33);
    return whole.array();
  }

  @ParameterizedTest
  @EnumSource
  void decode_webPWithProfile_hasTheSamplesOfTheSameWithout(Profile profile) throws IOException {
    byte[] lossless = WebPSamples.losslessWith(profile.bytes());
    byte[] lossy = WebPSamples.lossyWith(profile.bytes());
    assertArrayEquals(
        decoder.decode(WebPSamples.LOSSLESS).pixels(), decoder.decode(lossless).pixels());
    assertArrayEquals(decoder.decode(WebPSamples.LOSSY).pixels(), decoder.decode(lossy).pixels());
  }

  /** Ingest stores it as it was. */
  @Test
  void decode_webPWithProfile_leavesTheFileAsItWas() throws IOException {
    byte[] file = WebPSamples.losslessWith(Profile.LINEAR_RGB.bytes());
    byte[] before = file.clone();
    decoder.decode(file);
    assertArrayEquals(before, file);
  }

  @Test
  void decode_profileInSeveralSegmentsWithOthersBetween_leavesItAside() throws IOException {
    byte[] jpeg = encoded(BufferedImage.TYPE_3BYTE_BGR, "jpeg");
    byte[] profile = Arrays.copyOf(Profile.LINEAR_RGB.bytes(), 70_000);
    int first = SEGMENT_BYTES - 14;
    byte[] profiled =
        insert(
            jpeg,
            profileSegment(1, 2, Arrays.copyOf(profile, first)),
            segment(0xfe, "a comment".getBytes(StandardCharsets.US_ASCII)),
            profileSegment(2, 2, Arrays.copyOfRange(profile, first, profile.length)));
    assertArrayEquals(decoder.decode(jpeg).pixels(), decoder.decode(profiled).pixels());
    assertArrayEquals(
        insert(jpeg, segment(0xfe, "a comment".getBytes(StandardCharsets.US_ASCII))),
        JpegHead.of(profiled).file());
  }

  /** APP2 holds other things than profiles, and files without one are not copied. */
  @Test
  void remove_noProfile_changesNothing() throws IOException {
    byte[] jpeg = encoded(BufferedImage.TYPE_3BYTE_BGR, "jpeg");
    byte[] other = insert(jpeg, segment(0xe2, "MPF\0".getBytes(StandardCharsets.US_ASCII)));
    assertSame(jpeg, JpegHead.of(jpeg).file());
    assertSame(other, JpegHead.of(other).file());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 21, 22, 30, 40})
  void decode_cutWithinTheSegments_isRefusedAsDamaged(int length) throws IOException {
    byte[] jpeg = encoded(BufferedImage.TYPE_3BYTE_BGR, "jpeg");
    byte[] profiled = insert(jpeg, profileSegment(1, 1, Profile.GREY.bytes()));
    String message =
        assertThrows(IOException.class, () -> decoder.decode(Arrays.copyOf(profiled, length)))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
  }
}
