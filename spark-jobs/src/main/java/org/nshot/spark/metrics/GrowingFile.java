package org.nshot.spark.metrics;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.nshot.spark.files.TextFile;
import org.nshot.spark.run.RunFiles;

/**
 * A text to which lines are added. A local disk and HDFS append; object stores replace a file
 * whole, and so it is kept in memory there and written anew for each line.
 */
interface GrowingFile {

  /** By what the file system of a run says that it can do. */
  static GrowingFile of(RunFiles run, String name) throws IOException {
    Path path = run.path(name);
    return TextFile.canAppend(run.fileSystem(), path)
        ? new Appended(run.fileSystem(), path)
        : new Replaced(run, name);
  }

  /** What the file holds now. */
  void startAt(String text);

  /** Whether the file is what was last started at or added. */
  boolean isAsLeft() throws IOException;

  /**
   * Adds a line. If that fails the file may hold a part of it: it is not as it was left.
   *
   * @param line with its end
   */
  void add(String line) throws IOException;

  /** Costs a line a line. */
  final class Appended implements GrowingFile {
    private final FileSystem files;
    private final Path path;
    private long length;

    Appended(FileSystem files, Path path) {
      this.files = files;
      this.path = path;
    }

    @Override
    public void startAt(String text) {
      length = bytes(text);
    }

    private static long bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public boolean isAsLeft() throws IOException {
      try {
        return files.getFileStatus(path).getLen() == length;
      } catch (FileNotFoundException e) {
        return length == 0;
      }
    }

    @Override
    public void add(String line) throws IOException {
      TextFile.append(files, path, line);
      length += bytes(line);
    }
  }

  /** Costs the whole file a line: some megabytes at the end of a long run. */
  final class Replaced implements GrowingFile {
    private final RunFiles run;
    private final String name;
    private String text = "";

    Replaced(RunFiles run, String name) {
      this.run = run;
      this.name = name;
    }

    @Override
    public void startAt(String all) {
      text = all;
    }

    /** What another did to it is overwritten. */
    @Override
    public boolean isAsLeft() {
      return true;
    }

    @Override
    public void add(String line) throws IOException {
      String longer = text + line;
      run.write(name, longer);
      text = longer;
    }
  }
}
