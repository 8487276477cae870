package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The folder that is ingested, on any Hadoop file system. */
final class InputFolder {
  private final FileSystem files;
  private final Path root;

  private InputFolder(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  /**
   * @throws IOException naming the folder if it is missing, a file, empty, or can't be read
   */
  static InputFolder open(String uri, Configuration hadoop) throws IOException {
    InputFolder folder;
    try {
      Path path = new Path(uri);
      FileSystem files = path.getFileSystem(hadoop);
      FileStatus status = files.getFileStatus(path);
      if (!status.isDirectory()) {
        throw new IOException("is a file, expected a folder");
      }
      folder = new InputFolder(files, status.getPath());
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException("input " + uri + ": does not exist, expected a folder");
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("input " + uri + ": " + e.getMessage(), e);
    }
    if (folder.children(folder.root).isEmpty()) {
      throw new IOException("input " + uri + ": the folder is empty");
    }
    return folder;
  }

  Path root() {
    return root;
  }

  Configuration hadoop() {
    return files.getConf();
  }

  /** Visible files and folders directly in a folder, by name. */
  List<FileStatus> children(Path folder) throws IOException {
    FileStatus[] listed;
    try {
      listed = files.listStatus(folder);
    } catch (IOException e) {
      throw new IOException("input " + folder + ": can't be listed: " + e.getMessage(), e);
    }
    return Arrays.stream(listed)
        .filter(status -> isVisible(status.getPath().getName()))
        .sorted(Comparator.comparing(status -> status.getPath().getName()))
        .toList();
  }

  /**
   * All visible files below a folder, folder by folder. Not FileSystem.listFiles: on a local disk
   * without Hadoop's native library that starts a process for each file to learn its permissions.
   */
  List<Entry> filesBelow(Path folder) throws IOException {
    List<Entry> found = new ArrayList<>();
    collect(folder, "", found);
    return found;
  }

  private void collect(Path folder, String prefix, List<Entry> found) throws IOException {
    for (FileStatus child : children(folder)) {
      String path = prefix + child.getPath().getName();
      if (child.isDirectory()) {
        collect(child.getPath(), path + "/", found);
      } else {
        found.add(new Entry(path, child.getLen()));
      }
    }
  }

  /**
   * @param path relative to the folder that was listed
   * @param bytes length
   */
  record Entry(String path, long bytes) {}

  private static boolean isVisible(String name) {
    return !name.startsWith(".") && !name.startsWith("_");
  }

  @Override
  public String toString() {
    return "input " + root;
  }
}
