package org.nshot.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What Maven built or resolved before these tests. */
final class Built {
  private static final Path TARGET = Path.of("..", "spark-jobs", "target").toAbsolutePath();

  private Built() {}

  /** The jar that is tested. */
  static Path clusterJar() {
    return existing(TARGET.resolve("nshot-cluster.jar"));
  }

  /** The folder with the jar and its scripts. */
  static Path clusterFolder() {
    return existing(TARGET.resolve("cluster"));
  }

  /** What the command line runs on where there is no cluster jar. */
  static List<Path> runtimeJars() throws IOException {
    return classPath(TARGET.resolve("launcher/runtime.classpath"));
  }

  /** The jars of an installed Spark. */
  static List<Path> sparkJars() throws IOException {
    return classPath(Path.of("spark", "target", "spark.classpath"));
  }

  /** hadoop-aws and what it needs. */
  static List<Path> s3aJars() throws IOException {
    return classPath(Path.of("target", "s3a.classpath"));
  }

  /** The S3 server, whole. */
  static Path s3Server() throws IOException {
    return classPath(Path.of("target", "s3-server.classpath")).get(0);
  }

  private static List<Path> classPath(Path file) throws IOException {
    return Arrays.stream(Files.readString(existing(file)).strip().split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  private static Path existing(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          file + " is missing: mvn -B verify -Dtest.excluded= -Dgroups=cluster builds it");
    }
    return file.normalize();
  }
}
