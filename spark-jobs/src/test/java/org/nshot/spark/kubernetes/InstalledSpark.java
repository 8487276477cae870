package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the launcher and {@code deploy/kubernetes} that looks built, and a SPARK_HOME made of
 * this JVM's class path: its spark-submit is Spark's own.
 */
final class InstalledSpark {
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      export SPARK_SCALA_VERSION=2.12
      exec "%s" -XX:TieredStopAtLevel=1 -cp "%s" org.apache.spark.deploy.SparkSubmit "$@"
      """;

  private final Path home;
  private final Path spark;

  record Outcome(int exitCode, String out, String err) {}

  InstalledSpark(Path folder) throws IOException {
    home = folder.resolve("home");
    spark = folder.resolve("spark");
    String classes = System.getProperty("java.class.path");
    executable(spark.resolve("bin/spark-submit"), SUBMIT.formatted(java(), classes));
    Files.createDirectories(spark.resolve("jars"));
    Path kubernetes =
        Arrays.stream(
                System.getProperty("surefire.test.class.path", classes).split(File.pathSeparator))
            .map(Path::of)
            .filter(jar -> jar.getFileName().toString().startsWith("spark-kubernetes_"))
            .findFirst()
            .orElseThrow();
    Files.createSymbolicLink(
        spark.resolve("jars").resolve(kubernetes.getFileName()), kubernetes.toAbsolutePath());

    executable(home.resolve("nshot"), Files.readString(Path.of("..", "nshot")));
    try (Stream<Path> files = Files.list(Deployment.FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = home.resolve("deploy/kubernetes").resolve(file.getFileName());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    for (String module : List.of("shared-model", "spark-jobs")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      write(module + "/pom.xml", "");
    }
    write("pom.xml", "");
    for (String file : List.of("jvm.flags", "spark.properties")) {
      write(
          "spark-jobs/target/launcher/" + file,
          Files.readString(Path.of("target", "launcher", file)));
    }
    write("spark-jobs/target/launcher/runtime.classpath", ""); // the class path above has it all
    write("spark-jobs/target/spark-jobs-1.jar", ""); // without one the launcher builds
    write("spark-jobs/target/launcher/built", "\n");
  }

  Path templates() {
    return home.resolve("deploy/kubernetes");
  }

  Path sparkHome() {
    return spark;
  }

  /** Runs {@code submit.sh}. */
  Outcome submit(Map<String, String> environment, String... arguments) throws Exception {
    return run("submit.sh", environment, arguments);
  }

  /** Runs a script of {@code deploy/kubernetes}. */
  Outcome run(String script, Map<String, String> environment, String... arguments)
      throws Exception {
    return start(script, environment, arguments).end();
  }

  /** A script that goes on. */
  Running start(String script, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(templates().resolve(script).toString()));
    command.addAll(List.of(arguments));
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("NSHOT_BUILD");
    builder.environment().remove("SPARK_CONF_DIR");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** One script at work. */
  record Running(Process process, Path out, Path err) {
    Outcome end() throws Exception {
      boolean ended = process.waitFor(180, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertTrue(ended, "it did not end");
      return new Outcome(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8).strip());
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void write(String file, String content) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private static void executable(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    assertTrue(file.toFile().setExecutable(true));
  }
}
