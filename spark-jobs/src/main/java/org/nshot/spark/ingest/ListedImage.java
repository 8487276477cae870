package org.nshot.spark.ingest;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/**
 * An image that is a file, or a member of a tar.
 *
 * @param source URI of the tar, or of the folder that the path is relative to
 * @param path what to call it
 * @param restFrom where, in the path, the part within its class begins. That part decides the order
 *     in the class, so that the same files have the same order whatever they lie in
 * @param offset in the tar; {@link #WHOLE} for a file
 * @param bytes its length
 */
record ListedImage(String source, String path, int restFrom, int label, long offset, long bytes) {
  static final Comparator<ListedImage> ORDER =
      Comparator.comparingInt(ListedImage::label)
          .thenComparing(ListedImage::rest)
          .thenComparing(ListedImage::path);

  static final String EXTENSIONS_TEXT = ".jpg, .jpeg, .png, .webp, .gif or .bmp";
  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp");
  private static final long WHOLE = -1;

  /**
   * @param root URI of the folder
   * @param prefix the part of the path before what lies within the class
   */
  static ListedImage file(String root, String prefix, String rest, int label, long bytes) {
    return new ListedImage(root, prefix + rest, prefix.length(), label, WHOLE, bytes);
  }

  /**
   * @param tar its URI
   * @param prefix what to call what it lies in
   */
  static ListedImage member(
      String tar, String prefix, String rest, int label, long offset, long bytes) {
    return new ListedImage(tar, prefix + rest, prefix.length(), label, offset, bytes);
  }

  /** Whether a file's name says that it is an image; what it is, its first bytes say. */
  static boolean isNamed(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  String rest() {
    return path.substring(restFrom);
  }

  boolean isWhole() {
    return offset == WHOLE;
  }

  /** URI of the file that holds it. */
  String file() {
    return isWhole() ? source + "/" + path : source;
  }

  ListedImage labelled(int label) {
    return new ListedImage(source, path, restFrom, label, offset, bytes);
  }
}
