package org.nshot.spark.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.nshot.spark.command.FirstLine;

/**
 * Where Spark keeps its own files on this machine. A process of Spark's that finds no such place
 * ends at once, with an exit code of its own and hundreds of lines.
 *
 * @param key what names the folders
 */
public record ScratchSpace(String key, List<String> folders) {
  private static final String PROPERTY = "spark.local.dir";
  private static final String VARIABLE = "SPARK_LOCAL_DIRS";
  private static final int BLOCK = 4096;

  /** As Spark looks for it, unless a cluster's manager decides. */
  public static ScratchSpace of(SparkConf conf, Map<String, String> environment) {
    return environment.containsKey(VARIABLE)
        ? new ScratchSpace(VARIABLE, split(environment.get(VARIABLE)))
        : new ScratchSpace(
            PROPERTY, split(conf.get(PROPERTY, System.getProperty("java.io.tmpdir"))));
  }

  private static List<String> split(String folders) {
    return Arrays.stream(folders.split(",")).map(String::strip).toList();
  }

  /**
   * @throws IOException if none of the folders can be written to, naming the first
   */
  public void requireOne() throws IOException {
    for (String folder : folders) {
      if (problem(folder).isEmpty()) {
        return;
      }
    }
    throw new IOException(
        "%s %s: %s; expected a folder that can be written, for Spark's scratch files"
            .formatted(key, folders.get(0), problem(folders.get(0))));
  }

  /** Why a folder is of no use; empty if it is of use. */
  private static String problem(String folder) {
    try {
      Path probe = Files.createTempFile(Files.createDirectories(Path.of(folder)), "nshot", "");
      try {
        Files.write(probe, new byte[BLOCK]);
      } finally {
        Files.delete(probe);
      }
      return "";
    } catch (IOException e) {
      return "can't be written (" + FirstLine.explained(e) + ")";
    }
  }
}
