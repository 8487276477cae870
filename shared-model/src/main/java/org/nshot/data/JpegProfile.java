package org.nshot.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the colour profile out of a JPEG file. Java's reader would convert the samples by it, store
 * those of a space that isn't RGB as they come, and refuse a profile of another number of channels;
 * its PNG reader does nothing of the kind, nor do other frameworks.
 */
final class JpegProfile {
  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int FIRST_RESTART = 0xd0;
  private static final int TEMPORARY = 0x01;
  private static final int APP2 = 0xe2;
  private static final int LENGTH_BYTES = 2;
  private static final byte[] NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

  private JpegProfile() {}

  /**
   * The same file without the segments that hold a profile. What is damaged is left to the decoder,
   * which has words for it.
   */
  static byte[] remove(byte[] jpeg) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(jpeg.length);
    int copied = 0;
    int at = 0;
    while (at + 1 < jpeg.length && unsigned(jpeg, at) == MARKER) {
      int marker = unsigned(jpeg, at + 1);
      if (marker == MARKER) { // fill bytes may stand before a marker
        at++;
        continue;
      }
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        break; // a profile stands before the image
      }
      if (marker == TEMPORARY || marker >= FIRST_RESTART && marker <= START_OF_IMAGE) {
        at += 2; // no content
        continue;
      }
      if (at + 2 + LENGTH_BYTES > jpeg.length) {
        break;
      }
      int content = at + 2 + LENGTH_BYTES;
      int end = at + 2 + (unsigned(jpeg, at + 2) << 8 | unsigned(jpeg, at + 3));
      if (end < content || end > jpeg.length) {
        break;
      }
      if (marker == APP2 && isProfile(jpeg, content, end)) {
        kept.write(jpeg, copied, at - copied);
        copied = end;
      }
      at = end;
    }
    if (copied == 0) {
      return jpeg;
    }
    kept.write(jpeg, copied, jpeg.length - copied);
    return kept.toByteArray();
  }

  private static boolean isProfile(byte[] jpeg, int from, int to) {
    return to - from >= NAME.length
        && Arrays.equals(jpeg, from, from + NAME.length, NAME, 0, NAME.length);
  }

  private static int unsigned(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }
}
