package org.nshot.spark.export;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.FileOutput;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.files.UserPath;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;

/**
 * Where a network is written: the model, its card to be read ({@value #README}) and, last, its card
 * for programs ({@value #CARD}), which has the model's checksum. Without that it isn't whole.
 */
final class ExportFolder implements AutoCloseable {
  static final String README = "README.md";
  static final String CARD = "card.json";

  private static final Set<String> OURS =
      Stream.concat(
              Stream.of(README, CARD), Arrays.stream(ExportFormat.values()).map(ExportFormat::file))
          .collect(Collectors.toUnmodifiableSet());

  private final FileSystem files;
  private final Path root;
  private final RunLock lock;
  private final RunWriter writer;

  private ExportFolder(RunFiles folder, RunLock lock, Patience patience) throws IOException {
    // without Hadoop's checksum files: whoever copies the model would take them for part of it
    this.files = UserPath.reader(folder.root(), folder.fileSystem().getConf());
    this.root = folder.root();
    this.lock = lock;
    this.writer = new RunWriter(folder, lock, patience, Patience.BEGINS_ANEW);
  }

  /**
   * Locks the folder and checks it; changes nothing else.
   *
   * @param patience how long it may fail to be written
   * @throws IOException naming the folder if it holds anything but what an export that was stopped
   *     left there, or who writes it already
   */
  static ExportFolder open(String uri, Configuration hadoop, Patience patience)
      throws IOException, InterruptedException {
    RunFiles files;
    try {
      files = new RunFiles(uri, hadoop);
    } catch (IllegalArgumentException e) {
      throw new IOException("output " + uri + ": " + e.getMessage(), e);
    }
    requireNoFile(files);
    RunLock lock = RunLock.acquire(files, "another --output");
    try {
      ExportFolder folder = new ExportFolder(files, lock, patience);
      folder.check();
      return folder;
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireNoFile(RunFiles files) throws IOException {
    try {
      if (files.fileSystem().getFileStatus(files.root()).isFile()) {
        throw new IOException(
            "output " + files.root() + ": a file, expected a folder that isn't there yet");
      }
    } catch (FileNotFoundException e) {
      return; // nothing there yet
    }
  }

  private void check() throws IOException {
    Optional<String> held =
        Arrays.stream(files.listStatus(root))
            .map(child -> child.getPath().getName())
            .filter(name -> !RunLock.owns(name))
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

  /** Writes all of it, patiently. */
  void write(String model, byte[] content, String readme, String card) throws IOException {
    writer.write("the export", () -> writeAll(model, content, readme, card));
  }

  private void writeAll(String model, byte[] content, String readme, String card)
      throws IOException {
    for (ExportFormat format : ExportFormat.values()) { // what an export that was stopped left
      files.delete(new Path(root, format.file()), false);
    }
    FileOutput.write(files, new Path(root, model), true, out -> out.write(content));
    TextFile.write(files, new Path(root, README), true, readme);
    TextFile.write(files, new Path(root, CARD), true, card);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
