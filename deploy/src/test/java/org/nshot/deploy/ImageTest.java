package org.nshot.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image without a builder of images: what the Dockerfile's COPY lines take from the context, as
 * its ignore file leaves it, laid where they lay it, beside a Spark; and what runs there.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCKERFILE = REPOSITORY.resolve("deploy/kubernetes/Dockerfile");
  private static final Pattern STAGE = Pattern.compile("FROM (\\S+) AS (\\S+)");
  private static final Pattern COPY =
      Pattern.compile("COPY (?:--chmod=\\d+ )?(?:--from=(\\S+) )?(.+) (\\S+)");

  private Path folder;
  private Path root; // the image's
  private SparkHome spark;

  @BeforeAll
  void layOut(@TempDir Path shared) throws IOException {
    folder = shared;
    spark = SparkHome.layOut(folder.resolve("opt/spark"), List.of());
    root = folder;
    build("cpu", Map.of("S3", "yes"), root);
  }

  /** Runs the COPY lines of a stage and of those that it copies from. */
  private void build(String target, Map<String, String> arguments, Path into) throws IOException {
    Map<String, List<Matcher>> stages = new HashMap<>();
    Map<String, String> bases = new HashMap<>();
    List<Matcher> current = new ArrayList<>();
    for (String line : Files.readAllLines(DOCKERFILE)) {
      String text = line.replace("${S3}", arguments.get("S3"));
      Matcher stage = STAGE.matcher(text);
      Matcher copy = COPY.matcher(text);
      if (stage.matches()) {
        current = new ArrayList<>();
        stages.put(stage.group(2), current);
        bases.put(stage.group(2), stage.group(1));
      } else if (copy.matches()) {
        current.add(copy);
      }
    }
    for (Matcher copy : all(target, stages, bases)) {
      Path to = into.resolve(copy.group(3).substring(1));
      if (copy.group(1) == null) {
        copy(REPOSITORY.resolve(copy.group(2)), to);
      } else if (!copy.group(1).equals("spark")) {
        Path part = Files.createTempDirectory(folder, "stage-");
        build(copy.group(1), arguments, part);
        Path from = part.resolve(copy.group(2).substring(1));
        if (Files.exists(from)) {
          copyTree(from, to, path -> true);
        }
      }
    }
  }

  private static List<Matcher> all(
      String stage, Map<String, List<Matcher>> stages, Map<String, String> bases) {
    List<Matcher> copies = new ArrayList<>();
    if (stages.containsKey(bases.get(stage))) {
      copies.addAll(all(bases.get(stage), stages, bases));
    }
    copies.addAll(stages.get(stage));
    return copies;
  }

  private static void copy(Path from, Path to) throws IOException {
    List<String> ignore = Files.readAllLines(Path.of(DOCKERFILE + ".dockerignore"));
    copyTree(from, to, path -> !ignored(REPOSITORY.relativize(path), ignore));
    assertTrue(Files.exists(to), from + " is not in the image's context");
  }

  /** The last rule that fits a path, or a folder that it lies in, decides. */
  private static boolean ignored(Path path, List<String> rules) {
    boolean ignored = false;
    for (String rule : rules) {
      if (rule.isBlank() || rule.startsWith("#")) {
        continue;
      }
      boolean keeps = rule.startsWith("!");
      String pattern = keeps ? rule.substring(1) : rule;
      for (Path part = path; part != null; part = part.getParent()) {
        if (FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(part)) {
          ignored = !keeps;
        }
      }
    }
    return ignored;
  }

  private interface Kept {
    boolean keeps(Path path);
  }

  private static void copyTree(Path from, Path to, Kept kept) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || kept.keeps(path))
          .forEach(
              path -> {
                Path target = to.resolve(from.relativize(path).toString());
                try {
                  if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                  } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(
                        path,
                        target,
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private Command run(List<String> command, Map<String, String> environment) throws IOException {
    Path out = Files.createTempFile(folder, "command-", ".out");
    Path err = Path.of(out.toString().replaceFirst("out$", "err"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("NSHOT_JAR");
    builder.environment().putAll(spark.environment());
    builder.environment().putAll(environment);
    return new Command(builder.start(), out, err);
  }

  @Test
  void image_files_areThoseThatTemplatesAndJobsName() {
    for (String file :
        List.of(
            "opt/nshot/nshot-cluster.jar",
            "opt/nshot/log4j2.properties",
            "opt/nshot/jvm.flags",
            "opt/nshot/spark.properties",
            "opt/nshot/deploy/kubernetes/kubernetes.properties",
            "opt/nshot/deploy/kubernetes/executor-pod.yaml")) {
      assertTrue(Files.isRegularFile(root.resolve(file), LinkOption.NOFOLLOW_LINKS), file);
    }
    for (String file :
        List.of("nshot", "deploy/kubernetes/driver.sh", "deploy/kubernetes/entrypoint.sh")) {
      assertTrue(Files.isExecutable(root.resolve("opt/nshot").resolve(file)), file);
    }
  }

  @Test
  void image_withS3_readsS3a() throws Exception {
    // The class that was missing, in the JVM of a Spark whose jars are the image's.
    Command command =
        run(
            List.of(
                root.resolve("opt/nshot/nshot").toString(),
                "space",
                "--master=local[1]",
                "--driver-memory=512m",
                "--conf=spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:1",
                "--conf=spark.hadoop.fs.s3a.path.style.access=true",
                "--conf=spark.hadoop.fs.s3a.attempts.maximum=1",
                "--conf=spark.hadoop.fs.s3a.retry.limit=0",
                "--conf=spark.hadoop.fs.s3a.access.key=a",
                "--conf=spark.hadoop.fs.s3a.secret.key=b",
                "s3a://bucket/space.yaml"),
            Map.of());
    assertEquals(2, command.exitCode(), command.tail());
    assertTrue(command.errors().contains("127.0.0.1:1"), command.tail()); // it asked there
  }

  @Test
  void image_withoutS3_hasNoneOfItsJars() throws IOException {
    Path without = folder.resolve("without");
    build("cpu", Map.of("S3", "no"), without);
    assertFalse(Files.exists(without.resolve("opt/spark")));
    assertTrue(Files.exists(without.resolve("opt/nshot/nshot")));
  }

  @Test
  void driver_inItsPod_isSparksClientWithThePodsNames() throws Exception {
    // Instead of spark-submit a script that says how it was called.
    Path told = Files.createDirectories(folder.resolve("told/bin"));
    Path submit = told.resolve("spark-submit");
    Files.writeString(submit, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    assertTrue(submit.toFile().setExecutable(true));
    Command command =
        run(
            List.of(
                root.resolve("opt/nshot/deploy/kubernetes/driver.sh").toString(),
                "train",
                "--executor-cores=4",
                "--claim",
                "nshot-runs",
                "--run=/runs/a"),
            Map.of(
                "SPARK_HOME", told.getParent().toString(),
                "POD_NAME", "nshot-train-x",
                "POD_NAMESPACE", "nshot",
                "POD_IP", "10.1.2.3",
                "NSHOT_POD_MEMORY", "6144",
                "NSHOT_IMAGE", "registry.example/nshot:1"));
    assertEquals(0, command.exitCode(), command.tail());
    List<String> words = Files.readAllLines(command.out());
    assertEquals("k8s://https://kubernetes.default.svc", words.get(words.indexOf("--master") + 1));
    assertEquals("client", words.get(words.indexOf("--deploy-mode") + 1));
    for (String conf :
        List.of(
            "spark.kubernetes.driver.pod.name=nshot-train-x",
            "spark.kubernetes.namespace=nshot",
            "spark.driver.host=10.1.2.3",
            "spark.kubernetes.container.image=registry.example/nshot:1",
            "spark.kubernetes.executor.limit.cores=4",
            "spark.kubernetes.executor.volumes.persistentVolumeClaim.runs.mount.path=/runs",
            "spark.kubernetes.executor.podTemplateFile="
                + root.resolve("opt/nshot/deploy/kubernetes/executor-pod.yaml").toRealPath())) {
      assertTrue(words.contains(conf), conf + " is not among " + words);
    }
    int jar = words.indexOf("local://" + root.resolve("opt/nshot/nshot-cluster.jar").toRealPath());
    assertEquals(List.of("train", "--run=/runs/a"), words.subList(jar + 1, words.size()));
  }

  @Test
  void driver_outsideAPod_saysWhatIsMissing() throws Exception {
    Command command =
        run(
            List.of(root.resolve("opt/nshot/deploy/kubernetes/driver.sh").toString(), "train"),
            Map.of());
    assertEquals(1, command.exitCode());
    assertEquals("driver.sh: POD_NAME is not set; job.yaml has it", command.errors().strip());
  }
}
