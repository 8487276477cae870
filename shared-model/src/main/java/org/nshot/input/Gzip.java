package org.nshot.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Files that may be compressed by gzip, whatever they are called. */
public final class Gzip {
  private static final int FIRST = 0x1f;
  private static final int SECOND = 0x8b;

  private Gzip() {}

  /** The stream, decompressed if it is gzip's. */
  public static InputStream opened(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(2);
    boolean compressed = buffered.read() == FIRST && buffered.read() == SECOND;
    buffered.reset();
    return compressed ? new GZIPInputStream(buffered) : buffered;
  }
}
