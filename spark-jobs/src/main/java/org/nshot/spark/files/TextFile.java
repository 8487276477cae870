package org.nshot.spark.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.ChecksumFileSystem;
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
    if (files instanceof ChecksumFileSystem checked) {
      checked.getRawFileSystem().delete(checked.getChecksumFile(path), false); // of another content
    }
    FileOutput.write(plain(files), path, overwrite, content);
  }

  /**
   * Opens a text.
   *
   * @throws FileNotFoundException if there is none
   */
  public static InputStream open(FileSystem files, Path path) throws IOException {
    return plain(files).open(path);
  }

  /** The file system without checksums of its own. */
  static FileSystem plain(FileSystem files) {
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }
}
