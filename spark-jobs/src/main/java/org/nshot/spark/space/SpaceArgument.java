package org.nshot.spark.space;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.nshot.input.LimitedInput;
import org.nshot.space.LayerwiseDescription;
import org.nshot.space.SearchSpaces;
import org.nshot.spark.command.FirstLine;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.files.FileInput;
import org.nshot.spark.files.HadoopSettings;
import org.nshot.spark.files.UserPath;

/** What stands behind {@code --space}: a name, the file of a description, or a description. */
public final class SpaceArgument {
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*"); // two letters or more: C:/ is a local disk

  private SpaceArgument() {}

  /**
   * @return a shipped space's name as it is, else the description, so that whoever has this needs
   *     no file
   * @throws UsageException if it names neither a space nor a file that holds a description
   */
  public static String resolve(String argument) {
    if (argument.indexOf('\n') >= 0 || SearchSpaces.names().contains(argument)) {
      return argument;
    }
    try (InputStream in = open(argument)) {
      String text = LimitedInput.text(in, MOST_BYTES, argument);
      return LayerwiseDescription.parse(text, argument).toYaml();
    } catch (NoSuchFileException | FileNotFoundException | InvalidPathException e) {
      throw new UsageException(
          isUri(argument)
              ? "--space %s: no such file".formatted(argument)
              : "--" + SearchSpaces.unknown(argument).getMessage());
    } catch (IOException | IllegalArgumentException e) { // no description, or not to be reached
      String reason = FirstLine.of(e);
      throw new UsageException(
          reason.startsWith(argument) ? reason : "--space %s: %s".formatted(argument, reason));
    }
  }

  private static boolean isUri(String argument) {
    return SCHEME.matcher(argument).matches();
  }

  private static InputStream open(String argument) throws IOException {
    if (!isUri(argument)) {
      return Files.newInputStream(Path.of(argument));
    }
    org.apache.hadoop.fs.Path file = UserPath.of(argument);
    return FileInput.open(UserPath.reader(file, HadoopSettings.ofSpark()), file);
  }
}
