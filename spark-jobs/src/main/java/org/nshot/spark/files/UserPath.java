package org.nshot.spark.files;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A path as it was written by a user or found in a folder: every character stands for itself.
 * Hadoop's own constructor takes what stands before a colon for a file system's name, so that a
 * file {@code shot 10:42.png} has no path. Nothing here is a pattern either.
 */
public final class UserPath {
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);

  /** What Java makes of bytes that are no text. */
  private static final char UNREADABLE = '\ufffd';

  private UserPath() {}

  /**
   * @param text {@code SCHEME:/…} on that file system, anything else a path on the default one
   * @throws IllegalArgumentException if it is empty or no URI, or a local file that this JVM can't
   *     name
   */
  public static Path of(String text) {
    if (!URI.matcher(text).matches() || text.startsWith("file:")) {
      requireNameable(text, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }
    return text.isEmpty() || text.startsWith("/") || URI.matcher(text).matches()
        ? new Path(text)
        : new Path(null, null, text);
  }

  /**
   * A file made of other characters would get a name with question marks, or none.
   *
   * @param encoding of file names
   */
  static void requireNameable(String text, String encoding) {
    if (text.indexOf(UNREADABLE) >= 0 || !Charset.forName(encoding).newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "%s: no file can be named so in this JVM's encoding, %s: set LC_ALL=C.UTF-8"
              .formatted(text, encoding));
    }
  }

  /**
   * A local file as {@link #of} takes it. Java's own URI of it stands for another file where the
   * name holds a blank: Hadoop doesn't decode what Java encodes.
   */
  public static String uri(java.nio.file.Path local) {
    return "file:" + local.toAbsolutePath();
  }

  /** What a folder holds by this name. */
  public static Path child(Path folder, String name) {
    return new Path(folder, new Path(null, null, name));
  }

  /**
   * The file system to read files of others from: without the checksum files that Hadoop looks for
   * beside every local file, under names that can't hold a colon. What nshot wrote itself has
   * checksums in manifests.
   */
  public static FileSystem reader(Path path, Configuration hadoop) throws IOException {
    return TextFile.plain(path.getFileSystem(hadoop));
  }
}
