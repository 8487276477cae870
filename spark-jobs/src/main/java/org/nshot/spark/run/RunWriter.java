package org.nshot.spark.run;

import java.io.IOException;

/** Writes what counts of a command's work: patiently, and only while its directory is its own. */
public final class RunWriter {
  private final RunFiles files;
  private final RunLock lock;
  private final PatientWriter writer;

  /**
   * For work that goes on where it stood.
   *
   * @param lock of the files' directory, held as long as this writes
   * @param patience how long a write may fail
   */
  public RunWriter(RunFiles files, RunLock lock, Patience patience) {
    this(files, lock, patience, Patience.GOES_ON);
  }

  /**
   * @param lock of the files' directory, held as long as this writes
   * @param patience how long a write may fail
   * @param next what a person should know once it has failed for so long
   */
  public RunWriter(RunFiles files, RunLock lock, Patience patience, String next) {
    this.files = files;
    this.lock = lock;
    this.writer = new PatientWriter(files.root(), patience, next);
  }

  /** The directory that the lock is of. */
  public RunFiles files() {
    return files;
  }

  /**
   * @param what is written, as a person calls it
   * @param write can be repeated from its start
   * @throws IOException if it can't be written for longer than patience lasts, or if another
   *     process has taken the directory over, as it may during a long wait
   */
  public void write(String what, PatientWriter.Write write) throws IOException {
    writer.write(
        what,
        () -> {
          lock.requireHeld();
          write.run();
        });
  }

  /**
   * Writes what nothing depends on, without patience.
   *
   * @throws IOException if it can't be written, or another process has taken the directory over
   */
  public void writeOnce(String name, String text) throws IOException {
    lock.requireHeld();
    files.write(name, text);
  }

  /**
   * Takes away what nothing depends on, without patience.
   *
   * @throws IOException if it can't be, or another process has taken the directory over
   */
  public void deleteOnce(String name) throws IOException {
    lock.requireHeld();
    files.delete(name);
  }

  /** Writes a whole text, over an older one. */
  public void writeText(String name, String text) throws IOException {
    write(name, () -> files.write(name, text));
  }
}
