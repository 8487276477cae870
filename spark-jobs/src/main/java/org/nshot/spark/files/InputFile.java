package org.nshot.spark.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A file that a setting names. */
public final class InputFile {
  private InputFile() {}

  /**
   * Opens it.
   *
   * @param expected what it should have been, for the error
   * @throws IOException naming the setting if there is no such file
   */
  public static InputStream open(String uri, String setting, String expected, Configuration hadoop)
      throws IOException {
    try {
      Path file = UserPath.of(uri);
      return FileInput.open(UserPath.reader(file, hadoop), file);
    } catch (FileNotFoundException | IllegalArgumentException e) { // no such file, no URI
      throw new IOException(
          "%s: no such file: %s, expected %s".formatted(setting, uri, expected), e);
    }
  }
}
