package org.nshot.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails where it goes on beyond a limit. */
public final class LimitedInput extends FilterInputStream {
  /**
   * For whole texts: manifests, tables, lists. Far above any of ours, and no burden to a driver.
   */
  public static final long TEXT_BYTES = 64 << 20;

  private final long limit;
  private final String source;
  private long read;

  /**
   * @param limit bytes that may be read
   * @param source what to call the stream in errors
   */
  public LimitedInput(InputStream in, long limit, String source) {
    super(in);
    this.limit = limit;
    this.source = source;
  }

  /**
   * All of a UTF-8 text, less a byte order mark.
   *
   * @throws IOException naming the source if it has more than {@link #TEXT_BYTES}, or is another
   *     kind of file ({@link NotTextException})
   */
  public static String text(InputStream in, String source) throws IOException {
    return text(in, TEXT_BYTES, source);
  }

  /**
   * All of a UTF-8 text, less a byte order mark.
   *
   * @throws IOException naming the source if it has more bytes than the limit, or is another kind
   *     of file ({@link NotTextException})
   */
  public static String text(InputStream in, long limit, String source) throws IOException {
    return PlainText.of(new LimitedInput(in, limit, source).readAllBytes(), source);
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    return value < 0 ? value : (int) counted(1, value);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    return count < 0 ? count : (int) counted(count, count);
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = in.skip(wanted);
    return counted(skipped, skipped);
  }

  /** Going back would count twice. */
  @Override
  public boolean markSupported() {
    return false;
  }

  private long counted(long bytes, long result) throws IOException {
    read += bytes;
    if (read > limit) {
      throw new IOException(
          "%s: more than %s bytes, expected at most that many".formatted(source, limit));
    }
    return result;
  }
}
