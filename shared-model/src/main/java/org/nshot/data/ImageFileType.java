package org.nshot.data;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Kinds of image files, told by their first bytes. */
enum ImageFileType {
  JPEG("\u00ff\u00d8\u00ff"),
  PNG("\u0089PNG"),
  /** Of several frames the first. */
  GIF("GIF8") {
    @Override
    void require(byte[] file, int height, int width) throws IOException {
      int screenWidth = littleEndian(file, 6, 2);
      int screenHeight = littleEndian(file, 8, 2);
      requireWhole(height, width, screenHeight, screenWidth);
    }
  },
  BMP("BM"),
  /** Of several frames the first. */
  WEBP("RIFF") {
    private static final int FIRST_CHUNK = 12; // behind the container's header
    private static final int FLAGS = 20; // of an extended file
    private static final int HAS_PROFILE = 0x20;
    private static final int HAS_FRAMES = 0x02;
    private static final int CANVAS_WIDTH = 24;
    private static final int CANVAS_HEIGHT = 27;

    @Override
    boolean begins(byte[] file) {
      return super.begins(file) && text(file, 8, 12).equals("WEBP");
    }

    @Override
    void require(byte[] file, int height, int width) throws IOException {
      long bytes = Integer.toUnsignedLong(littleEndian(file, 4, 4)) + 8;
      if (bytes > file.length) {
        throw new IOException("%s bytes, expected %s".formatted(file.length, bytes));
      }
      if (hasFlag(file, HAS_FRAMES)) {
        int canvasHeight = littleEndian(file, CANVAS_HEIGHT, 3) + 1;
        int canvasWidth = littleEndian(file, CANVAS_WIDTH, 3) + 1;
        requireWhole(height, width, canvasHeight, canvasWidth);
      }
    }

    /** Its reader converts the samples by a profile that the flags tell of, and by no other. */
    @Override
    byte[] readable(byte[] file) {
      if (!hasFlag(file, HAS_PROFILE)) {
        return file;
      }
      byte[] readable = file.clone();
      readable[FLAGS] = (byte) (file[FLAGS] & ~HAS_PROFILE);
      return readable;
    }

    private static boolean hasFlag(byte[] file, int flag) {
      return text(file, FIRST_CHUNK, FIRST_CHUNK + 4).equals("VP8X")
          && file.length >= CANVAS_HEIGHT + 3
          && (file[FLAGS] & flag) != 0;
    }

    /** Its reader gives other pixels for a part than for the whole. */
    @Override
    boolean readsParts() {
      return false;
    }

    @Override
    ImageReader reader() {
      return new WebPImageReaderSpi().createReaderInstance(null);
    }
  };

  static final String NAMES =
      Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));

  private final String magic;

  ImageFileType(String magic) {
    this.magic = magic;
  }

  /**
   * @throws IOException if it is none of them
   */
  static ImageFileType of(byte[] file) throws IOException {
    if (file.length == 0) {
      throw new IOException("empty file, expected one of " + NAMES);
    }
    return Arrays.stream(values())
        .filter(type -> type.begins(file))
        .findFirst()
        .orElseThrow(() -> new IOException("by its first bytes none of " + NAMES));
  }

  /** A reader of its own; the caller disposes of it. */
  ImageReader reader() {
    return ImageIO.getImageReadersByFormatName(name()).next();
  }

  /** Whether a part of an image can be read without the rest. */
  boolean readsParts() {
    return true;
  }

  boolean begins(byte[] file) {
    return text(file, 0, magic.length()).equals(magic);
  }

  /** The same image in a form in which the reader takes its samples as they stand. */
  byte[] readable(byte[] file) {
    return file;
  }

  /**
   * What the reader doesn't look at.
   *
   * @param height as the reader says
   * @param width as the reader says
   * @throws IOException with the reason if what it reads would not be the image
   */
  void require(byte[] file, int height, int width) throws IOException {}

  private static void requireWhole(int height, int width, int wholeHeight, int wholeWidth)
      throws IOException {
    if (wholeHeight != height || wholeWidth != width) {
      throw new IOException(
          "its first frame is %sx%s of %sx%s, expected the whole image"
              .formatted(height, width, wholeHeight, wholeWidth));
    }
  }

  private static String text(byte[] file, int from, int to) {
    return to > file.length ? "" : new String(file, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static int littleEndian(byte[] file, int at, int bytes) {
    int value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | file[at + i] & 0xff;
    }
    return value;
  }
}
