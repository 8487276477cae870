package org.nshot.spark.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.archive.TarMember.Kind;
import org.nshot.spark.files.FileInput;

/**
 * Goes through the headers of a tar once, from one to the next, and says where the members lie.
 *
 * <p>A tar that is not whole is refused: members are missing from it, and nobody would know. The
 * library below takes a file that ends anywhere between two members, or within a header, for a
 * whole one; so here the end mark (zeros) must be there, and nothing but zeros behind it.
 */
public final class TarScan {
  private static final int RECORD_BYTES = 512;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP = 0x1f8b;

  private TarScan() {}

  /** What is done with each member. */
  public interface Visit {
    /**
     * @param content of a file; need not be read
     */
    void accept(TarMember member, InputStream content) throws IOException;
  }

  /** A file that is one tar. */
  public static void file(FileSystem files, Path path, Visit visit) throws IOException {
    slice(files, path, "", 0, files.getFileStatus(path).getLen(), visit);
  }

  /** A tar that is a member of one. */
  public static void member(FileSystem files, Path path, TarMember tar, Visit visit)
      throws IOException {
    slice(files, path, "/" + tar.name(), tar.offset(), tar.offset() + tar.bytes(), visit);
  }

  private static void slice(
      FileSystem files, Path path, String within, long from, long end, Visit visit)
      throws IOException {
    String name = path + within;
    try (FSDataInputStream file = FileInput.open(files, path)) {
      requirePlain(name, new FileSlice(file, from, end));
      long last = members(name, new FileSlice(file, from, end), end, visit);
      requireEnd(name, new FileSlice(file, last, end), last, end);
    }
  }

  private static void requirePlain(String name, FileSlice slice) throws IOException {
    if ((slice.read() << 8 | slice.read()) == GZIP) {
      throw new IOException(
          name
              + ": compressed by gzip, expected a plain tar, of which parts can be read: gunzip"
              + " it");
    }
  }

  /**
   * @return offset behind the last member
   */
  private static long members(String name, FileSlice slice, long end, Visit visit)
      throws IOException {
    long last = slice.position();
    // Not closed: the stream below it is the caller's.
    TarArchiveInputStream tar =
        new TarArchiveInputStream(slice, RECORD_BYTES, RECORD_BYTES, StandardCharsets.UTF_8.name());
    for (TarArchiveEntry entry = next(name, tar, last, end);
        entry != null;
        entry = next(name, tar, last, end)) {
      long offset = slice.position();
      long bytes = entry.getSize();
      if (!entry.isCheckSumOK()) {
        throw new IOException("%s: no tar header at offset %s".formatted(name, last));
      }
      if (bytes > end - offset) {
        throw new IOException(
            "%s: cut short at offset %s: %s has %s bytes from offset %s on; fetch the file again"
                .formatted(name, end, entry.getName(), bytes, offset));
      }
      visit.accept(
          new TarMember(plain(entry.getName()), kind(entry), offset, bytes),
          kind(entry) == Kind.FILE ? tar : InputStream.nullInputStream());
      last = Math.min(end, offset + (bytes + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES);
    }
    return last;
  }

  private static TarArchiveEntry next(String name, TarArchiveInputStream tar, long last, long end)
      throws IOException {
    try {
      return tar.getNextTarEntry();
    } catch (IOException | RuntimeException e) { // the library meets damage with either
      throw new IOException(
          "%s: no whole tar header at offset %s of %s (%s)"
              .formatted(name, last, end, String.valueOf(e.getMessage()).lines().findFirst().get()),
          e);
    }
  }

  private static void requireEnd(String name, FileSlice rest, long last, long end)
      throws IOException {
    if (end - last < RECORD_BYTES) {
      throw new IOException(
          "%s: cut short at offset %s: no end mark behind the last member, at offset %s; fetch the file again"
              .formatted(name, end, last));
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = rest.read(buffer, 0, BUFFER_BYTES);
        read > 0;
        read = rest.read(buffer, 0, BUFFER_BYTES)) {
      for (int i = 0; i < read; i++) {
        if (buffer[i] != 0) {
          long at = rest.position() - read + i;
          throw new IOException(
              at < last + RECORD_BYTES
                  ? "%s: cut short at offset %s, within the header at offset %s; fetch the file again"
                      .formatted(name, end, last)
                  : "%s: other bytes at offset %s, behind the end mark; expected one tar, not several in a row"
                      .formatted(name, at));
        }
      }
    }
  }

  private static Kind kind(TarArchiveEntry entry) {
    if (entry.isDirectory()) {
      return Kind.FOLDER;
    }
    if (entry.isSymbolicLink() || entry.isLink()) {
      return Kind.LINK;
    }
    boolean special =
        entry.isSparse() || entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
    return special || !entry.isFile() ? Kind.OTHER : Kind.FILE;
  }

  private static String plain(String name) {
    String plain = name;
    while (plain.startsWith("./")) {
      plain = plain.substring(2);
    }
    return plain;
  }
}
