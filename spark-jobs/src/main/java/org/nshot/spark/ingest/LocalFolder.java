package org.nshot.spark.ingest;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.ingest.InputFolder.Entry;
import org.nshot.spark.ingest.InputFolder.Kind;

/** All entries of a folder on a local disk, those among them that Java's File can't name. */
final class LocalFolder {
  private LocalFolder() {}

  /**
   * @param hadoop the same folder as Hadoop names it
   */
  static List<Entry> entries(Path folder, org.apache.hadoop.fs.Path hadoop) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        entries.add(entry(child, hadoop));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  private static Entry entry(Path child, org.apache.hadoop.fs.Path folder) throws IOException {
    boolean link = Files.isSymbolicLink(child);
    String name = child.getFileName().toString();
    if (!isNamed(child, name)) {
      String bytes = child.toUri().getRawPath().replaceAll("/$", "");
      String shown = bytes.substring(bytes.lastIndexOf('/') + 1);
      return new Entry(folder, shown, Kind.UNREADABLE_NAME, link, 0);
    }
    org.apache.hadoop.fs.Path path = UserPath.child(folder, name);
    try {
      BasicFileAttributes attributes = Files.readAttributes(child, BasicFileAttributes.class);
      return new Entry(path, name, kind(attributes), link, attributes.size());
    } catch (IOException e) {
      if (link) {
        return new Entry(path, name, Kind.DANGLING_LINK, true, 0); // to nothing, or to itself
      }
      throw e;
    }
  }

  /** Whether the text that Java makes of a name leads back to the file. */
  private static boolean isNamed(Path child, String name) {
    try {
      return child.resolveSibling(name).equals(child); // by their bytes
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Kind kind(BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return Kind.FOLDER;
    }
    return attributes.isRegularFile() ? Kind.FILE : Kind.SPECIAL_FILE;
  }
}
