package org.nshot.spark.export;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.FileOutput;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.files.UserPath;

/**
 * Where a network is written: the model, its card to be read ({@value #README}) and, last, its card
 * for programs ({@value #CARD}), which has the model's checksum. Without that it isn't whole.
 */
final class ExportFolder {
  static final String README = "README.md";
  static final String CARD = "card.json";

  private static final Set<String> OURS =
      Stream.concat(
              Stream.of(README, CARD), Arrays.stream(ExportFormat.values()).map(ExportFormat::file))
          .collect(Collectors.toUnmodifiableSet());

  private final FileSystem files;
  private final Path root;

  private ExportFolder(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  /**
   * Checks the folder; changes nothing.
   *
   * @throws IOException naming the folder if it holds anything but what an export that was stopped
   *     left there
   */
  static ExportFolder open(String uri, Configuration hadoop) throws IOException {
    try {
      Path path = UserPath.of(uri);
      // without Hadoop's checksum files: whoever copies the model would take them for part of it
      FileSystem files = UserPath.reader(path, hadoop);
      ExportFolder folder = new ExportFolder(files, files.makeQualified(path));
      folder.check();
      return folder;
    } catch (IllegalArgumentException e) {
      throw new IOException("output " + uri + ": " + e.getMessage(), e);
    }
  }

  private void check() throws IOException {
    List<FileStatus> children;
    try {
      if (files.getFileStatus(root).isFile()) {
        throw new IOException(
            "output " + root + ": a file, expected a folder that isn't there yet");
      }
      children = List.of(files.listStatus(root));
    } catch (FileNotFoundException e) {
      return; // nothing there yet
    }
    Optional<String> held =
        children.stream()
            .map(child -> child.getPath().getName())
            .filter(name -> name.equals(CARD) || !OURS.contains(name))
            .findFirst();
    if (held.isPresent()) {
      throw new IOException(
          "output %s: holds %s already, expected a folder that isn't there yet"
              .formatted(root, held.get()));
    }
  }

  /** The folder. */
  Path root() {
    return root;
  }

  /** Writes all of it. */
  void write(String model, byte[] content, String readme, String card) throws IOException {
    for (ExportFormat format : ExportFormat.values()) { // what an export that was stopped left
      files.delete(new Path(root, format.file()), false);
    }
    FileOutput.write(files, new Path(root, model), true, out -> out.write(content));
    TextFile.write(files, new Path(root, README), true, readme);
    TextFile.write(files, new Path(root, CARD), true, card);
  }
}
