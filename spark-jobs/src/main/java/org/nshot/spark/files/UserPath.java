package org.nshot.spark.files;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A path as it was written by a user or found in a folder: every character stands for itself.
 * Hadoop's own constructor takes what stands before a colon for a file system's name, so that a
 * file {@code shot 10:42.png} has no path. Nothing here is a pattern either.
 */
public final class UserPath {
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);

  private UserPath() {}

  /**
   * @param text {@code SCHEME:/…} on that file system, anything else a path on the default one
   * @throws IllegalArgumentException if it is empty or no URI
   */
  public static Path of(String text) {
    return text.isEmpty() || text.startsWith("/") || URI.matcher(text).matches()
        ? new Path(text)
        : new Path(null, null, text);
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
    FileSystem files = path.getFileSystem(hadoop);
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }
}
