package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.UserPath;

/**
 * The folder that is ingested, on any Hadoop file system. What it lists is all there is: nothing is
 * hidden, and what can't be read is an entry too. Whoever leaves an entry aside says so.
 */
final class InputFolder {
  private final FileSystem files;
  private final Path root;

  private InputFolder(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  /** What an entry of a folder is. */
  enum Kind {
    FOLDER,
    FILE,
    /** A link whose target is missing. */
    DANGLING_LINK,
    /** A pipe, a socket, a device. */
    SPECIAL_FILE,
    /** Its name's bytes are no text in this JVM's encoding, which can't open it. */
    UNREADABLE_NAME
  }

  /**
   * An entry of a folder.
   *
   * @param name within the folder; where it can't be read, with percent signs for its bytes
   * @param link whether it is a link to what its kind says
   * @param bytes length of a file
   */
  record Entry(Path path, String name, Kind kind, boolean link, long bytes) {
    boolean isFolder() {
      return kind == Kind.FOLDER;
    }

    boolean isFile() {
      return kind == Kind.FILE;
    }

    /** By the convention of Hadoop and of Unix. */
    boolean isHidden() {
      return name.startsWith(".") || name.startsWith("_");
    }
  }

  /**
   * @throws IOException naming the folder if it is missing, a file, empty, or can't be read
   */
  static InputFolder open(String uri, Configuration hadoop) throws IOException {
    InputFolder folder;
    try {
      Path path = UserPath.of(uri);
      FileSystem files = UserPath.reader(path, hadoop);
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
    if (folder.entries(folder.root).isEmpty()) {
      throw new IOException("input " + uri + ": the folder is empty");
    }
    return folder;
  }

  Path root() {
    return root;
  }

  /** Opens a file of the folder. */
  InputStream read(Path file) throws IOException {
    return FileInput.open(files, file);
  }

  /** All entries directly in a folder, by name. */
  List<Entry> entries(Path folder) throws IOException {
    try {
      return (isLocal() ? LocalFolder.entries(local(folder), folder) : listed(folder))
          .stream().sorted(Comparator.comparing(Entry::name)).toList();
    } catch (IOException e) {
      throw new IOException("input " + folder + ": can't be listed: " + e.getMessage(), e);
    }
  }

  /**
   * What lies at a path within the folder, if anything.
   *
   * @param path names with slashes between, all to the letter
   */
  Optional<Entry> find(String path) throws IOException {
    Path folder = root;
    Optional<Entry> found = Optional.empty();
    for (String name : path.split("/")) {
      found =
          found.isPresent() && !found.get().isFolder()
              ? Optional.empty()
              : entries(folder).stream().filter(entry -> entry.name().equals(name)).findFirst();
      if (found.isEmpty()) {
        return found;
      }
      folder = found.get().path();
    }
    return found;
  }

  /**
   * The folder that a path leads to when all links are followed; empty on file systems that have no
   * links.
   */
  Optional<java.nio.file.Path> place(Path folder) throws IOException {
    return isLocal() ? Optional.of(local(folder).toRealPath()) : Optional.empty();
  }

  /** Hadoop's local file system leaves out without a word whatever it can't read. */
  private boolean isLocal() {
    return files instanceof RawLocalFileSystem;
  }

  private java.nio.file.Path local(Path folder) {
    return ((RawLocalFileSystem) files).pathToFile(folder).toPath();
  }

  private List<Entry> listed(Path folder) throws IOException {
    return Arrays.stream(files.listStatus(folder))
        .map(
            status ->
                new Entry(
                    status.getPath(),
                    status.getPath().getName(),
                    status.isDirectory() ? Kind.FOLDER : Kind.FILE,
                    false,
                    status.getLen()))
        .toList();
  }

  @Override
  public String toString() {
    return "input " + root;
  }
}
