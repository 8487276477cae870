package org.nshot.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Files of WebP's extended form around the images of plain ones. */
final class WebPSamples {
  /** 6 rows and 9 columns. */
  static final byte[] LOSSLESS =
      file(
          "UklGRjoAAABXRUJQVlA4TC4AAAAvCEABALkKRPQ/dlGH6H+AINvGYjW6P9cJyKRtQ/tTDxMIJJNEPHTkNgQC"
              + "gfS+");

  /** 24 rows and 32 columns. */
  static final byte[] LOSSY =
      file(
          "UklGRnwAAABXRUJQVlA4IHAAAABwBACdASogABgAPmEoj0WkIqEb/VQAQAYEtQBOmUI6u9mAIzUFqQUsoZ4d"
              + "AAD+9JCfJk+BSmT/85I6ksZ9nXH9AT5aQhHZHvG+0vYIwX2OrfEQbMhVFjMGM2Hr84CqPmnejp5z"
              + "8rVdgEEDMeAOAAAA");

  private static final int CONTAINER_BYTES = 12;
  private static final int HAS_PROFILE = 0x20;
  private static final int HAS_FRAMES = 0x02;
  private static final int FRAME_MILLIS = 100;

  private WebPSamples() {}

  private static byte[] file(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  /** {@link #LOSSLESS} with a colour profile before it. */
  static byte[] losslessWith(byte[] profile) {
    return container(header(HAS_PROFILE, 6, 9), chunk("ICCP", profile), image(LOSSLESS));
  }

  /** {@link #LOSSY} with a colour profile before it. */
  static byte[] lossyWith(byte[] profile) {
    return container(header(HAS_PROFILE, 24, 32), chunk("ICCP", profile), image(LOSSY));
  }

  /** {@link #LOSSLESS} as each of some frames, in the upper left of a canvas. */
  static byte[] animated(int frames, int canvasHeight, int canvasWidth) {
    byte[][] chunks = new byte[2 + frames][];
    chunks[0] = header(HAS_FRAMES, canvasHeight, canvasWidth);
    chunks[1] = chunk("ANIM", new byte[6]); // a colour for the background, and no end
    byte[] place = new byte[6];
    Arrays.fill(chunks, 2, chunks.length, chunk("ANMF", place, frame(), image(LOSSLESS)));
    return container(chunks);
  }

  /** Width, height, time and flags of a frame. */
  private static byte[] frame() {
    return ByteBuffer.allocate(10)
        .put(threeBytes(9 - 1))
        .put(threeBytes(6 - 1))
        .put(threeBytes(FRAME_MILLIS))
        .array();
  }

  private static byte[] header(int flags, int height, int width) {
    byte[] head = {(byte) flags, 0, 0, 0};
    return chunk("VP8X", head, threeBytes(width - 1), threeBytes(height - 1));
  }

  /** The chunk of a plain file. */
  private static byte[] image(byte[] plain) {
    return Arrays.copyOfRange(plain, CONTAINER_BYTES, plain.length);
  }

  private static byte[] threeBytes(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
  }

  private static byte[] chunk(String name, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer chunk = ByteBuffer.allocate(8 + length + length % 2).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(length);
    for (byte[] part : parts) {
      chunk.put(part);
    }
    return chunk.array();
  }

  private static byte[] container(byte[]... chunks) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
    for (byte[] chunk : chunks) {
      content.writeBytes(chunk);
    }
    return chunk("RIFF", content.toByteArray());
  }
}
