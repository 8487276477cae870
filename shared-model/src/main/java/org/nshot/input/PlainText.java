package org.nshot.input;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** UTF-8, or a line about what it is instead. */
final class PlainText {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String SAVE = "save it as UTF-8";

  /** First bytes, in hex, and what begins so. */
  private static final Map<String, String> KINDS = kinds();

  private PlainText() {}

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("1f8b", "is compressed by gzip: decompress it");
    kinds.put("504b0304", "is a ZIP archive, as Excel's .xlsx is: save the table as CSV UTF-8");
    kinds.put("d0cf11e0", "is an old Office file, such as .xls: save the table as CSV UTF-8");
    kinds.put("50415231", "is Parquet, not text");
    kinds.put("89484446", "is HDF5, not text");
    kinds.put("28b52ffd", "is compressed by zstd: decompress it");
    kinds.put("425a68", "is compressed by bzip2: decompress it");
    kinds.put("fd377a58", "is compressed by xz: decompress it");
    kinds.put("fffe", "is UTF-16 text: " + SAVE);
    kinds.put("feff", "is UTF-16 text: " + SAVE);
    return kinds;
  }

  /**
   * The text, without the mark that Excel and Windows put before it.
   *
   * @throws NotTextException naming the source and its kind
   */
  static String of(byte[] bytes, String source) throws NotTextException {
    Optional<String> kind = kind(bytes);
    if (kind.isPresent()) {
      throw new NotTextException("%s: %s, expected UTF-8 text".formatted(source, kind.get()));
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new NotTextException(
          "%s: line %s has the byte 0x%s, which is no UTF-8, expected UTF-8 text: %s"
              .formatted(
                  source,
                  1 + text.chars().filter(c -> c == '\n').count(),
                  HexFormat.of().toHexDigits(in.get()),
                  SAVE));
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static Optional<String> kind(byte[] bytes) {
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(4, bytes.length));
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      if (start.startsWith(kind.getKey())) {
        return Optional.of(kind.getValue());
      }
    }
    int[] zeros = new int[2]; // at even and at odd places
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        zeros[i % 2]++;
      }
    }
    if (zeros[0] + zeros[1] == 0) {
      return Optional.empty();
    }
    // Of Latin letters every other byte is 0 there.
    boolean wide =
        Math.max(zeros[0], zeros[1]) > bytes.length / 4
            && Math.min(zeros[0], zeros[1]) < bytes.length / 100 + 1;
    return Optional.of(
        wide
            ? "is UTF-16 text without its mark: " + SAVE
            : "is binary (it holds bytes that are 0)");
  }
}
