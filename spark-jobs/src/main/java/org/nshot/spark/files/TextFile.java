package org.nshot.spark.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A small text that people may read and change with an editor. On a local file system Hadoop keeps
 * a checksum in a hidden file beside each of its own, and from then on refuses what an editor
 * saved; so these are written and read without.
 */
public final class TextFile {
  private TextFile() {}

  /**
   * Writes a whole text.
   *
   * @param overwrite whether an older file may be there
   * @throws IOException naming the file
   */
  public static void write(FileSystem files, Path path, boolean overwrite, String text)
      throws IOException {
    write(files, path, overwrite, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a text that is made as it goes, in UTF-8.
   *
   * @param overwrite whether an older file may be there
   * @throws IOException naming the file
   */
  public static void write(
      FileSystem files, Path path, boolean overwrite, FileOutput.Content content)
      throws IOException {
    forgetChecksum(files, path);
    FileOutput.write(plain(files), path, overwrite, content);
  }

  /** Whether the file system adds to a file without writing it anew. */
  public static boolean canAppend(FileSystem files, Path path) throws IOException {
    return plain(files).hasPathCapability(path, CommonPathCapabilities.FS_APPEND);
  }

  /**
   * Adds to a text, or begins one. If that fails, a part of it may have been added.
   *
   * @throws IOException naming the file
   */
  public static void append(FileSystem files, Path path, String text) throws IOException {
    forgetChecksum(files, path);
    FileSystem raw = plain(files);
    FileOutput.naming(
        path,
        () -> {
          try (OutputStream out = raw.exists(path) ? raw.append(path) : raw.create(path, false)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /** That of another content, which would refuse this one. */
  private static void forgetChecksum(FileSystem files, Path path) throws IOException {
    if (files instanceof ChecksumFileSystem checked) {
      checked.getRawFileSystem().delete(checked.getChecksumFile(path), false);
    }
  }

  /**
   * Opens a text.
   *
   * @throws FileNotFoundException if there is none
   */
  public static InputStream open(FileSystem files, Path path) throws IOException {
    return FileInput.open(plain(files), path);
  }

  /**
   * What a file holds, whether an editor changed it or not.
   *
   * @param most bytes
   * @return empty if there is none
   * @throws IOException if it has more bytes
   */
  public static Optional<byte[]> bytes(FileSystem files, Path path, int most) throws IOException {
    try (InputStream in = open(files, path)) {
      byte[] content = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new IOException("%s: more than %s bytes".formatted(path, most));
      }
      return Optional.of(content);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** The file system without checksums of its own. */
  static FileSystem plain(FileSystem files) {
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }
}
