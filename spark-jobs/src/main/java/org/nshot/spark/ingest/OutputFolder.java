package org.nshot.spark.ingest;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.data.DatasetManifest;
import org.nshot.data.ManifestJson;
import org.nshot.spark.files.FileOutput;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.run.Patience;
import org.nshot.spark.run.PatientWriter;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;
import org.nshot.spark.run.RunWriter;

/**
 * Where a data set is written. Replaces nothing but data sets: a folder that holds anything an
 * ingest did not write is left as it is, whatever the flags say.
 */
final class OutputFolder implements AutoCloseable {
  private static final String PART_PREFIX = "part-";
  private static final String PART_SUFFIX = ".parquet";

  private final FileSystem files;
  private final Path root;
  private final RunLock lock;
  private final RunWriter writer;

  private OutputFolder(RunFiles folder, RunLock lock, Patience patience) {
    this.files = folder.fileSystem();
    this.root = folder.root();
    this.lock = lock;
    this.writer = new RunWriter(folder, lock, patience, Patience.BEGINS_ANEW);
  }

  /**
   * Locks the folder and checks it; changes nothing else.
   *
   * @param inputs what is read, which the output may not touch
   * @param patience how long a write may fail
   * @throws IOException naming the folder and what it holds if it can't be written, or who writes
   *     it already
   */
  static OutputFolder open(
      String uri, Configuration hadoop, List<Path> inputs, boolean overwrite, Patience patience)
      throws IOException {
    RunFiles files;
    try {
      files = new RunFiles(uri, hadoop);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("output " + uri + ": " + e.getMessage(), e);
    }
    Path root = files.root();
    for (Path input : inputs) {
      if (isWithin(root, input) || isWithin(input, root)) {
        throw new IOException(
            "output %s: overlaps with the input %s, expected another folder".formatted(uri, input));
      }
    }
    if (root.toString().contains("${")) {
      // Hadoop keeps a job's output in its settings, and there replaces such names by their values.
      throw new IOException("output %s: a path with ${, expected one without".formatted(uri));
    }
    requireNoFile(files);
    OutputFolder folder = new OutputFolder(files, lock(files), patience);
    try {
      folder.check(overwrite);
    } catch (IOException e) {
      folder.close();
      throw e;
    }
    return folder;
  }

  private static void requireNoFile(RunFiles files) throws IOException {
    try {
      if (files.fileSystem().getFileStatus(files.root()).isFile()) {
        throw new IOException("output " + files.root() + ": is a file, expected a folder");
      }
    } catch (FileNotFoundException e) {
      return; // nothing there yet
    }
  }

  private static RunLock lock(RunFiles files) throws IOException {
    try {
      return RunLock.acquire(files, "another --output");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("output " + files.root() + ": interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  Path split(String name) {
    return new Path(root, name);
  }

  FileSystem files() {
    return files;
  }

  /** Takes away what an earlier ingest left, its manifest first. */
  void clear() throws IOException {
    lock.requireHeld();
    delete(new Path(root, DatasetManifest.FILE));
    delete(new Path(root, LeftOutFile.NAME));
    for (String split : ImageSource.SPLIT_NAMES) {
      delete(split(split));
    }
  }

  /**
   * Writes patiently, and only while the folder is locked.
   *
   * @param what is written, as a person calls it
   * @param write can be repeated from its start
   */
  void write(String what, PatientWriter.Write write) throws IOException {
    writer.write(what, write);
  }

  /** Writes a text beside the manifest. */
  void writeText(String name, FileOutput.Content content) throws IOException {
    write(name, () -> TextFile.write(files, new Path(root, name), true, content));
  }

  /** Writes the manifest: from now on the data set is whole. */
  void complete(DatasetManifest manifest) throws IOException {
    writer.writeText(DatasetManifest.FILE, ManifestJson.write(manifest));
  }

  private void check(boolean overwrite) throws IOException {
    List<FileStatus> children =
        Arrays.stream(files.listStatus(root))
            .filter(child -> !RunLock.owns(child.getPath().getName()))
            .toList();
    if (children.isEmpty()) {
      return;
    }
    Optional<Path> foreign = foreign(children);
    if (foreign.isPresent()) {
      throw new IOException(
          "output %s: holds %s, which no ingest wrote; expected an empty or missing folder"
              .formatted(root, foreign.get().toUri().getPath()));
    }
    if (!overwrite) {
      boolean whole = children.stream().anyMatch(child -> isNamed(child, DatasetManifest.FILE));
      throw new IOException(
          "output %s: holds %s data set already, expected an empty or missing folder (--overwrite replaces it)"
              .formatted(root, whole ? "a" : "an unfinished"));
    }
  }

  private Optional<Path> foreign(List<FileStatus> children) throws IOException {
    for (FileStatus child : children) {
      if (child.isDirectory() && ImageSource.SPLIT_NAMES.contains(child.getPath().getName())) {
        Optional<Path> within =
            Arrays.stream(files.listStatus(child.getPath()))
                .filter(file -> !isOurs(file))
                .map(FileStatus::getPath)
                .findFirst();
        if (within.isPresent()) {
          return within;
        }
      } else if (!isNamed(child, DatasetManifest.FILE) && !isNamed(child, LeftOutFile.NAME)) {
        return Optional.of(child.getPath());
      }
    }
    return Optional.empty();
  }

  private static boolean isOurs(FileStatus file) {
    String name = file.getPath().getName();
    return file.isDirectory()
        ? name.equals("_temporary") // a committer's, of a job that was killed
        : name.startsWith(PART_PREFIX) && name.endsWith(PART_SUFFIX);
  }

  private static boolean isNamed(FileStatus status, String name) {
    return status.isFile() && status.getPath().getName().equals(name);
  }

  private static boolean isWithin(Path inner, Path outer) {
    if (!inner.toUri().resolve("/").equals(outer.toUri().resolve("/"))) {
      return false;
    }
    String prefix = outer.toUri().getPath();
    String path = inner.toUri().getPath();
    return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  void delete(Path path) throws IOException {
    if (!files.delete(path, true) && files.exists(path)) {
      throw new IOException("output " + path + ": can't be deleted");
    }
  }
}
