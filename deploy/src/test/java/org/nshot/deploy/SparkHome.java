package org.nshot.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An installed Spark: its jars and its submit script, in a folder, with nothing of ours. */
final class SparkHome {
  /** As Spark's bin/spark-class does it: the launcher library makes the command. */
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      set -euo pipefail
      SPARK_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
      export SPARK_HOME SPARK_SCALA_VERSION=2.12
      command=()
      while IFS= read -r -d '' part; do
        command+=("$part")
      done < <("$JAVA_HOME/bin/java" -Xmx128m -cp "$SPARK_HOME/jars/*" \\
        org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@" | tail -c +3)
      exec "${command[@]}"
      """;

  private final Path folder;

  private SparkHome(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder where it is laid out; does not exist yet
   * @param more jars beside Spark's own, as an administrator would add them
   */
  static SparkHome layOut(Path folder, List<Path> more) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    List<Path> all = new ArrayList<>(Built.sparkJars());
    all.addAll(more);
    for (Path jar : all) {
      Path link = jars.resolve(jar.getFileName());
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, jar);
      }
    }
    Path submit = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, SUBMIT);
    if (!submit.toFile().setExecutable(true)) {
      throw new IOException(submit + " can't be made executable");
    }
    return new SparkHome(folder);
  }

  Path folder() {
    return folder;
  }

  /** What scripts find it by. */
  Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        folder.toString(),
        "JAVA_HOME",
        System.getProperty("java.home"),
        "SPARK_SCALA_VERSION",
        "2.12",
        "SPARK_LOCAL_IP",
        "127.0.0.1");
  }

  /** A command that runs one of Spark's classes. */
  List<String> java(String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(
        List.of(
            Files.readString(Built.clusterFolder().resolve("jvm.flags")).strip().split("\\s+")));
    command.addAll(List.of("-cp", folder.resolve("jars") + "/*", mainClass));
    command.addAll(List.of(arguments));
    return command;
  }
}
