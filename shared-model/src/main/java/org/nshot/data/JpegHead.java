package org.nshot.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * What stands in a JPEG file before its image, brought to a form that Java's reader takes as
 * libjpeg does. Colour profiles go: Java would convert the samples by them, store those of a space
 * that isn't RGB as they come, and refuse a profile of another number of channels; its PNG reader
 * does nothing of the kind, nor do other frameworks. And where Java's guess at the colours of a
 * file that doesn't name them is not libjpeg's, libjpeg's is written into it.
 */
final class JpegHead {
  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int FIRST_RESTART = 0xd0;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_FRAME = 0xc0;
  private static final int LAST_FRAME = 0xcf;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int EXTENSION = 0xc8;
  private static final int ARITHMETIC = 0xcc;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP14 = 0xee;
  private static final int MARKER_BYTES = 2;
  private static final int LENGTH_BYTES = 2;
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final int TRANSFORM_AT = 11; // in Adobe's segment
  private static final int COMPONENTS_AT = 5; // in a frame's header
  private static final int COMPONENT_BYTES = 3;
  private static final byte[] YCC_IDS = {1, 2, 3};
  private static final byte[] RGB_IDS = {'R', 'G', 'B'};
  private static final int TO_RGB = 0;
  private static final int TO_YCC = 1;
  private static final int TO_CMYK = 0;
  private static final byte[] SAYS_YCC = {
    (byte) MARKER, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, TO_YCC
  };

  /** What four components are. */
  enum Inks {
    /** There are not four: grey, or red, green and blue however they are kept. */
    NONE,
    CMYK,
    /** The first three as brightness and two differences of colours. */
    YCCK
  }

  private final byte[] jpeg;
  private final List<Segment> profile = new ArrayList<>();
  private final List<Segment> adobe = new ArrayList<>();
  private boolean jfif;
  private OptionalInt transform = OptionalInt.empty(); // as the last of Adobe's segments says
  private byte[] components = {}; // their ids
  private byte[] exif = {};

  private JpegHead(byte[] jpeg) {
    this.jpeg = jpeg;
  }

  /**
   * A marker with its content.
   *
   * @param from of the marker
   * @param to behind the content
   */
  private record Segment(int from, int to) {}

  /** What is damaged is left to the decoder, which has words for it. */
  static JpegHead of(byte[] jpeg) {
    JpegHead head = new JpegHead(jpeg);
    head.scan();
    return head;
  }

  /** The same image in a form that Java's reader takes; the same array if it is in one. */
  byte[] file() {
    if (javaTakesItForRgb()) {
      List<Segment> gone = new ArrayList<>(profile);
      gone.addAll(adobe);
      gone.sort(Comparator.comparingInt(Segment::from));
      return without(gone, SAYS_YCC);
    }
    return profile.isEmpty() ? jpeg : without(profile, new byte[0]);
  }

  Inks inks() {
    if (components.length != 4) {
      return Inks.NONE;
    }
    return transform.orElse(TO_CMYK) == TO_CMYK ? Inks.CMYK : Inks.YCCK;
  }

  /** EXIF data, a TIFF file without an image; empty if there are none. */
  byte[] exif() {
    return exif;
  }

  /** libjpeg: JFIF's colours are YCC whatever Adobe says, and so are those that nothing names. */
  private boolean javaTakesItForRgb() {
    if (components.length != YCC_IDS.length) {
      return false;
    }
    if (transform.isPresent()) {
      boolean rgb = !jfif && transform.getAsInt() == TO_RGB;
      return !rgb && transform.getAsInt() != TO_YCC;
    }
    return !jfif && !Arrays.equals(components, YCC_IDS) && !Arrays.equals(components, RGB_IDS);
  }

  private byte[] without(List<Segment> gone, byte[] first) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(jpeg.length + first.length);
    kept.write(jpeg, 0, MARKER_BYTES);
    kept.writeBytes(first);
    int copied = MARKER_BYTES;
    for (Segment segment : gone) {
      kept.write(jpeg, copied, segment.from() - copied);
      copied = segment.to();
    }
    kept.write(jpeg, copied, jpeg.length - copied);
    return kept.toByteArray();
  }

  private void scan() {
    int at = 0;
    while (at + 1 < jpeg.length && unsigned(at) == MARKER) {
      int marker = unsigned(at + 1);
      if (marker == MARKER) { // fill bytes may stand before a marker
        at++;
        continue;
      }
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        return; // all of this stands before the image
      }
      if (marker == TEMPORARY || marker >= FIRST_RESTART && marker <= START_OF_IMAGE) {
        at += MARKER_BYTES; // no content
        continue;
      }
      int content = at + MARKER_BYTES + LENGTH_BYTES;
      if (content > jpeg.length) {
        return;
      }
      int end = at + MARKER_BYTES + (unsigned(at + 2) << 8 | unsigned(at + 3));
      if (end < content || end > jpeg.length) {
        return;
      }
      note(marker, new Segment(at, end), content);
      at = end;
    }
  }

  private void note(int marker, Segment segment, int content) {
    if (marker == APP2 && begins(content, segment.to(), PROFILE)) {
      profile.add(segment);
    } else if (marker == APP1 && begins(content, segment.to(), EXIF)) {
      exif = Arrays.copyOfRange(jpeg, content + EXIF.length, segment.to());
    } else if (marker == APP0 && begins(content, segment.to(), JFIF)) {
      jfif = true;
    } else if (marker == APP14 && begins(content, segment.to(), ADOBE)) {
      adobe.add(segment);
      if (content + TRANSFORM_AT < segment.to()) {
        transform = OptionalInt.of(unsigned(content + TRANSFORM_AT));
      }
    } else if (isFrame(marker) && content + COMPONENTS_AT < segment.to()) {
      int count = unsigned(content + COMPONENTS_AT);
      int first = content + COMPONENTS_AT + 1;
      if (first + count * COMPONENT_BYTES <= segment.to()) {
        components = new byte[count];
        for (int i = 0; i < count; i++) {
          components[i] = jpeg[first + i * COMPONENT_BYTES];
        }
      }
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= FIRST_FRAME
        && marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != EXTENSION
        && marker != ARITHMETIC;
  }

  private boolean begins(int from, int to, byte[] name) {
    return to - from >= name.length
        && Arrays.equals(jpeg, from, from + name.length, name, 0, name.length);
  }

  private int unsigned(int at) {
    return jpeg[at] & 0xff;
  }
}
