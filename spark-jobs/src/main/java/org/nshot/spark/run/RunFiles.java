package org.nshot.spark.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.nshot.input.LimitedInput;
import org.nshot.spark.command.Redaction;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.files.UserPath;

/** Small whole files below a run directory. */
public final class RunFiles {
  private final FileSystem files;
  private final Path root;

  /**
   * @param uri the run directory; need not exist
   * @throws IOException if there is no such file system
   */
  public RunFiles(String uri, Configuration hadoop) throws IOException {
    Path path = UserPath.of(uri);
    this.files = path.getFileSystem(hadoop);
    this.root = files.makeQualified(path);
    // The root stands in messages, results and the application's name.
    if (Redaction.holdsPassword(root.toString())) {
      throw new IOException(
          Redaction.line(root.toString()) + ": a URI with a password, expected it without");
    }
  }

  public FileSystem fileSystem() {
    return files;
  }

  /** The run directory. */
  public Path root() {
    return root;
  }

  /** A path below the run directory, such as {@code metrics/train.jsonl}. */
  public Path path(String name) {
    return UserPath.child(root, name);
  }

  /**
   * For a directory that a user names: whether it holds nothing of others.
   *
   * @param own whether a file of this name may be there, a lock's aside
   * @param whose what such files are, such as {@code search}
   * @param elsewhere what to take instead, such as {@code another --folder}
   * @throws IOException naming something in it that isn't
   */
  public void requireOwn(Predicate<String> own, String whose, String elsewhere) throws IOException {
    FileStatus[] all;
    try {
      all = files.listStatus(root);
    } catch (FileNotFoundException e) {
      return; // nothing there yet
    }
    for (FileStatus found : all) {
      String name = found.getPath().getName();
      if (!RunLock.owns(name) && !own.test(name)) {
        throw new IOException(
            "%s holds %s, which is no %s's; expected an empty or missing folder: take %s"
                .formatted(root, name, whose, elsewhere));
      }
    }
  }

  public boolean exists(String name) throws IOException {
    return files.exists(path(name));
  }

  /** The text of a file, empty if there is none. */
  public Optional<String> read(String name) throws IOException {
    try {
      return text(name);
    } catch (PathIOException e) {
      // Object stores replace a file whole: what was opened may be another one when it is read.
      return text(name);
    }
  }

  /**
   * What a file holds, text or not; empty if there is none.
   *
   * @throws IOException also if it has more than {@link LimitedInput#TEXT_BYTES}
   */
  public Optional<byte[]> bytes(String name) throws IOException {
    try {
      return TextFile.bytes(files, path(name), (int) LimitedInput.TEXT_BYTES);
    } catch (PathIOException e) {
      return TextFile.bytes(files, path(name), (int) LimitedInput.TEXT_BYTES); // as above
    }
  }

  private Optional<String> text(String name) throws IOException {
    try (InputStream in = TextFile.open(files, path(name))) {
      return Optional.of(LimitedInput.text(in, path(name).toString()));
    } catch (FileNotFoundException e) {
      return Optional.empty(); // the file system's own answer: asking first would be a race
    }
  }

  /** Writes a whole file, over an older one. */
  public void write(String name, String text) throws IOException {
    write(name, text, true);
  }

  /**
   * Writes a file that must not exist yet.
   *
   * @throws IOException if it does
   */
  public void writeNew(String name, String text) throws IOException {
    write(name, text, false);
  }

  private void write(String name, String text, boolean overwrite) throws IOException {
    TextFile.write(files, path(name), overwrite, text);
  }

  public void delete(String name) throws IOException {
    files.delete(path(name), true);
  }
}
