package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.ProcessOutput;

/**
 * The launcher in a folder that looks built, before a spark-submit that prints how it was called.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  private static final String PRINTING_SUBMIT = "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n";

  @TempDir Path home;
  private Path spark;

  private record Outcome(int exitCode, List<String> out, String err) {
    static Outcome of(ProcessOutput output) {
      return new Outcome(output.exitCode(), output.out(), output.err());
    }

    /** The value that stands after an option of spark-submit. */
    String after(String option) {
      int at = out.indexOf(option);
      assertTrue(at >= 0, option + " in " + out);
      return out.get(at + 1);
    }

    /** The last value of a --conf, which is the one that Spark takes. */
    String conf(String key) {
      String found = "";
      for (String line : out) {
        found = line.startsWith(key + "=") ? line.substring(key.length() + 1) : found;
      }
      return found;
    }

    /** What the command itself is given: all that stands after the jar. */
    List<String> arguments() {
      int jar = 0;
      while (!out.get(jar).endsWith("spark-jobs-1.jar")) {
        jar++;
      }
      return out.subList(jar + 1, out.size());
    }
  }

  @BeforeEach
  void layOutABuiltCopy() throws IOException {
    executable(home.resolve("nshot"), Files.readString(Path.of("..", "nshot")));
    for (String module : List.of("shared-model", "spark-jobs")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      Files.writeString(home.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(home.resolve("pom.xml"), "");
    spark = home.resolve("spark");
    executable(spark.resolve("bin/spark-submit"), PRINTING_SUBMIT);
    write("spark/jars/jackson.jar", "");
    write("spark-jobs/target/spark-jobs-1.jar", "");
    write("spark-jobs/target/launcher/jvm.flags", "--add-opens=a\n      --add-opens=b\n");
    write(
        "spark-jobs/target/launcher/spark.properties",
        Files.readString(Path.of("src", "main", "launcher", "spark.properties")));
    write("spark-jobs/target/launcher/runtime.classpath", "/m2/nd4j.jar:/m2/jackson.jar");
    write("spark-jobs/target/launcher/spark.classpath", "/m2/spark.jar");
    write("spark-jobs/target/launcher/built", "\n");
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

  private Outcome nshot(String... args) throws Exception {
    return nshot(Map.of("JAVA_HOME", System.getProperty("java.home")), args);
  }

  private Outcome nshot(Map<String, String> environment, String... args) throws Exception {
    return run(home.resolve("nshot"), environment, args);
  }

  private Outcome run(Path launcher, Map<String, String> environment, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("NSHOT_"));
    builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_"));
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().putAll(environment);
    return Outcome.of(ProcessOutput.of(builder, home));
  }

  @Test
  void nshot_sparkOptionsAnywhere_areSparksAndTheRestIsTheCommands() throws Exception {
    Outcome outcome =
        nshot("--master=local[1]", "train", "--name", "my run", "--epochs", "3", "--conf=a.b=c d");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals("local[1]", outcome.after("--master"));
    assertEquals("my run", outcome.after("--name"));
    assertEquals("c d", outcome.conf("a.b"));
    assertEquals(List.of("train", "--epochs", "3"), outcome.arguments());
  }

  @Test
  void nshot_packagesOfTheUser_areSparks() throws Exception {
    Outcome outcome =
        nshot("ingest", "--packages", "a:b:1", "--repositories=https://x/y", "--format", "table");
    assertEquals("a:b:1", outcome.after("--packages"));
    assertEquals("https://x/y", outcome.after("--repositories"));
    assertEquals(List.of("ingest", "--format", "table"), outcome.arguments());
  }

  @Test
  void nshot_jarsOfTheUser_areShippedBesideThoseThatSparkLacks() throws Exception {
    assertEquals("beep.jar", nshot("train", "--jars", "beep.jar", "--data", "d").after("--jars"));
    Outcome cluster = nshot("train", "--master=spark://m:7077", "--jars=a.jar,b.jar");
    assertEquals("/m2/nd4j.jar,a.jar,b.jar", cluster.after("--jars"));
    assertEquals(List.of("train"), cluster.arguments());
  }

  @Test
  void nshot_noMaster_isAllLocalCoresWithoutAUi() throws Exception {
    Outcome outcome = nshot("train");
    assertEquals("local[*]", outcome.after("--master"));
    assertEquals("false", outcome.conf("spark.ui.enabled"));
    assertFalse(outcome.out().contains("--jars"), "local tasks have the driver's class path");
  }

  /** spark-submit's options beat its properties, so that ours would beat the user's. */
  @Test
  void nshot_masterAsAProperty_isTheUsers() throws Exception {
    write("spark/conf/spark-defaults.conf", "spark.master yarn\n");
    assertEquals("yarn", nshot("train").after("--master"));
    assertEquals("local[2]", nshot("train", "--master", "local[2]").after("--master"));
    Outcome conf =
        nshot(
            "train",
            "--conf=spark.master=spark://host:7077",
            "--conf=spark.submit.deployMode=cluster");
    assertEquals("spark://host:7077", conf.after("--master"));
    assertEquals("cluster", conf.after("--deploy-mode"));
  }

  /** A local master knows no cluster mode, and a report is made where its reader is. */
  @Test
  void nshot_modeAsAProperty_isOfWhatRunsOnAClusterAlone() throws Exception {
    write(
        "spark/conf/spark-defaults.conf",
        "spark.master spark://host:7077\nspark.submit.deployMode cluster\n");
    assertEquals("cluster", nshot("rank").after("--deploy-mode"));
    assertEquals("client", nshot("rank", "--deploy-mode=client").after("--deploy-mode"));
    assertEquals("client", nshot("rank", "--master=local[2]").after("--deploy-mode"));
    Outcome report = nshot("report");
    assertEquals("client", report.after("--deploy-mode"));
    assertEquals("local[*]", report.after("--master"));
  }

  /** As it was written on Windows. */
  @Test
  void nshot_propertiesFileWithCarriageReturns_isRead() throws Exception {
    write("my.conf", "spark.driver.memory 3g\r\nspark.executor.memoryOverhead=4g\r\n");
    Outcome outcome =
        nshot(
            "train",
            "--master=spark://host:7077",
            "--properties-file",
            home.resolve("my.conf").toString());
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals("3g", outcome.after("--driver-memory"));
    assertTrue(outcome.conf("spark.executor.extraJavaOptions").contains("javacpp.maxbytes=4096m"));
  }

  @Test
  void nshot_byLinks_isTheInstallationTheyLeadTo() throws Exception {
    Path bin = Files.createDirectories(home.resolve("my bin"));
    Files.createSymbolicLink(home.resolve("one"), home.resolve("nshot"));
    Path link = Files.createSymbolicLink(bin.resolve("nshot"), Path.of("..", "one"));
    Outcome outcome = run(link, Map.of("JAVA_HOME", System.getProperty("java.home")), "train");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals("local[*]", outcome.after("--master"));
    try (Stream<Path> beside = Files.list(bin)) {
      assertEquals(List.of(link), beside.toList());
    }
  }

  @Test
  void nshot_cluster_shipsTheJarsThatSparkLacks() throws Exception {
    Outcome outcome = nshot("train", "--master", "spark://host:7077");
    assertEquals("/m2/nd4j.jar", outcome.after("--jars"));
    assertEquals("", outcome.conf("spark.ui.enabled"));
    assertEquals("2g", outcome.conf("spark.executor.memoryOverhead"));
    assertTrue(outcome.conf("spark.executor.extraJavaOptions").contains("javacpp.maxbytes=2048m"));
  }

  @Test
  void nshot_jvmFlags_reachDriverAndExecutorsBeforeTheUsers() throws Exception {
    Outcome outcome = nshot("train", "--conf", "spark.executor.extraJavaOptions=-Dmine=1");
    String flags = "--add-opens=a --add-opens=b ";
    assertTrue(outcome.conf("spark.driver.extraJavaOptions").contains(flags));
    assertTrue(outcome.conf("spark.executor.extraJavaOptions").startsWith(flags));
    assertTrue(outcome.conf("spark.executor.extraJavaOptions").endsWith("-Dmine=1"));
  }

  @Test
  void nshot_confOfTheUser_goesBeforeOurs() throws Exception {
    write("spark/conf/spark-defaults.conf", "spark.broadcast.checksum   true\n");
    write("my.conf", "spark.broadcast.compress=true\n");
    assertEquals("", nshot("train").conf("spark.broadcast.checksum"));
    assertEquals("false", nshot("train").conf("spark.broadcast.compress"));
    Outcome file = nshot("train", "--properties-file", home.resolve("my.conf").toString());
    assertEquals("", file.conf("spark.broadcast.compress"));
    Outcome option = nshot("train", "--conf", "spark.broadcast.blockSize=4m");
    assertEquals("4m", option.conf("spark.broadcast.blockSize"));
  }

  @Test
  void nshot_driverMemory_isTheUsers() throws Exception {
    assertEquals("3g", nshot("train", "--driver-memory", "3g").after("--driver-memory"));
    assertEquals("1g", nshot("train", "--conf=spark.driver.memory=1g").after("--driver-memory"));
    Outcome refused = nshot("train", "--driver-memory", "lots");
    assertEquals(2, refused.exitCode());
    assertEquals("nshot: --driver-memory: 'lots', expected a size such as 4g", refused.err());
  }

  /** Without SPARK_HOME the launcher starts the JVM, and says how. */
  @Test
  void nshot_report_startsAJvmForSecondsAndOthersOneForHours() throws Exception {
    write("jdk/release", "JAVA_VERSION=\"17.0.1\"\n");
    executable(home.resolve("jdk/bin/javac"), "");
    executable(home.resolve("jdk/bin/java"), PRINTING_SUBMIT);
    Map<String, String> own = Map.of("JAVA_HOME", home.resolve("jdk").toString(), "SPARK_HOME", "");
    Outcome report = nshot(own, "report");
    assertEquals(0, report.exitCode(), report.err());
    List<String> train = nshot(own, "train").out();
    assertTrue(train.contains("org.nshot.spark.cli.Submit"), train::toString);
    for (String flag :
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j2.disable.jmx=true")) {
      assertTrue(report.out().contains(flag), flag + " in " + report.out());
      assertFalse(train.contains(flag), flag + " in " + train);
    }
  }

  /** What the driver's native code may take. */
  private static String nativeLimit(Outcome outcome) {
    String options = outcome.conf("spark.driver.extraJavaOptions");
    return options.replaceFirst(".*-Dorg\\.bytedeco\\.javacpp\\.maxbytes=(\\S+).*", "$1");
  }

  @Test
  void nshot_clusterMode_leavesTheJvmAPartOfTheDriversOverhead() throws Exception {
    String[] submit = {"train", "--master=yarn", "--deploy-mode=cluster"};
    Outcome untold = nshot(submit);
    assertEquals("1g", untold.conf("spark.driver.memoryOverhead"));
    assertEquals("768m", nativeLimit(untold));
    List<String> told = new ArrayList<>(List.of(submit));
    told.add("--conf=spark.driver.memoryOverhead=2g");
    assertEquals("1536m", nativeLimit(nshot(told.toArray(String[]::new))));
  }

  private Outcome inAPod(String memory, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("train", "--master=k8s://https://host"));
    arguments.addAll(List.of(more));
    return nshot(
        Map.of("JAVA_HOME", System.getProperty("java.home"), "NSHOT_POD_MEMORY", memory),
        arguments.toArray(String[]::new));
  }

  @Test
  void nshot_inAPod_leavesTheJvmAPartOfWhatTheHeapDoes() throws Exception {
    // Sizes of no machine: what a control group or /proc says would come to something else.
    assertEquals("1536m", nativeLimit(inAPod("6144", "--driver-memory=4g")));
    assertEquals("768m", nativeLimit(inAPod("5120", "--driver-memory=4g")));
    Outcome untold = inAPod("1000");
    assertEquals("500m", untold.after("--driver-memory"));
    assertEquals("375m", nativeLimit(untold));
  }

  @Test
  void nshot_heapAsLargeAsItsPod_isRefused() throws Exception {
    Outcome refused = inAPod("4096", "--driver-memory=4g");
    assertEquals(2, refused.exitCode());
    assertEquals(
        "nshot: --driver-memory: 4g, expected less than the pod's memory of 4096 MiB",
        refused.err());
    // Which is not where the driver of cluster mode will be.
    assertEquals(0, inAPod("4096", "--driver-memory=4g", "--deploy-mode=cluster").exitCode());
    Outcome odd = inAPod("4Gi");
    assertEquals(2, odd.exitCode());
    assertEquals(
        "nshot: NSHOT_POD_MEMORY: found '4Gi', expected the pod's memory in MiB", odd.err());
  }

  @Test
  void nshot_sparkOptionWithoutValue_isRefused() throws Exception {
    Outcome outcome = nshot("train", "--master");
    assertEquals(2, outcome.exitCode());
    assertEquals("nshot: option --master needs a value", outcome.err());
  }

  @Test
  void nshot_confWithoutValue_isRefused() throws Exception {
    Outcome outcome = nshot("train", "--conf", "spark.password hunter2");
    assertEquals(2, outcome.exitCode());
    assertEquals("nshot: --conf: found no =, expected KEY=VALUE", outcome.err());
  }

  @Test
  void nshot_jarOnTheCluster_shipsNothing() throws Exception {
    String java = System.getProperty("java.home");
    String jar = "local:///opt/nshot/spark-jobs-1.jar";
    Outcome outcome =
        nshot(
            Map.of("JAVA_HOME", java, "NSHOT_JAR", jar),
            "train",
            "--master",
            "k8s://http://127.0.0.1:1");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(jar, outcome.out().get(outcome.out().size() - 2));
    assertFalse(outcome.out().contains("--jars"));
    assertFalse(outcome.out().contains("--driver-class-path"));
  }

  @Test
  void nshot_besideTheClusterJar_submitsItAndBuildsNothing() throws Exception {
    write("nshot-cluster.jar", "");
    write("jvm.flags", "--add-opens=c\n");
    write("spark.properties", "spark.executorEnv.MALLOC_TRIM_THRESHOLD_ 536870912\n");
    write("pom.xml", "newer than what was built: not looked at");
    Outcome outcome = nshot("train", "--master", "yarn", "--deploy-mode", "cluster");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertEquals(
        List.of(home.toRealPath() + "/nshot-cluster.jar", "train"),
        outcome.out().subList(outcome.out().size() - 2, outcome.out().size()));
    assertTrue(outcome.conf("spark.executor.extraJavaOptions").startsWith("--add-opens=c "));
    assertEquals("536870912", outcome.conf("spark.executorEnv.MALLOC_TRIM_THRESHOLD_"));
    assertFalse(outcome.out().contains("--jars"));
    String java = System.getProperty("java.home");
    Outcome alone = nshot(Map.of("JAVA_HOME", java, "SPARK_HOME", ""), "train");
    assertEquals(1, alone.exitCode());
    assertEquals("nshot: needs SPARK_HOME, an installed Spark 3.5 for Scala 2.12", alone.err());
  }

  @Test
  void nshot_sparkHomeWithoutSpark_isNamed() throws Exception {
    String java = System.getProperty("java.home");
    Outcome outcome = nshot(Map.of("JAVA_HOME", java, "SPARK_HOME", home + "/nix"), "train");
    assertEquals(1, outcome.exitCode());
    assertEquals("nshot: no bin/spark-submit in SPARK_HOME=" + home + "/nix", outcome.err());
  }

  private static final String ADDRESSES =
      "#!/usr/bin/env bash\nprintf '%s\\n' \"ip=$SPARK_LOCAL_IP\" \"name=${SPARK_LOCAL_HOSTNAME-none}\"\n";

  @Test
  void nshot_localMaster_advertisesLoopbackWhateverTheHostIsCalled() throws Exception {
    executable(spark.resolve("bin/spark-submit"), ADDRESSES);
    String java = System.getProperty("java.home");
    Map<String, String> odd = Map.of("JAVA_HOME", java, "SPARK_LOCAL_HOSTNAME", "no_such_host");
    assertEquals(List.of("ip=127.0.0.1", "name=127.0.0.1"), nshot(odd, "train").out());
    Outcome cluster = nshot(odd, "train", "--master", "spark://10.0.0.1:7077");
    assertEquals(List.of("ip=", "name=no_such_host"), cluster.out());
  }

  @Test
  void nshot_verbose_isToldToTheLogAndToTheCommand() throws Exception {
    Outcome outcome = nshot("train", "--verbose");
    assertTrue(outcome.conf("spark.driver.extraJavaOptions").contains("-Dnshot.log=verbose "));
    assertEquals(List.of("train", "--verbose"), outcome.arguments());
    assertTrue(nshot("train").conf("spark.driver.extraJavaOptions").contains("-Dnshot.log=quiet "));
  }

  @Test
  void nshot_jarThatIsNotThere_isNamed() throws Exception {
    String java = System.getProperty("java.home");
    Outcome outcome = nshot(Map.of("JAVA_HOME", java, "NSHOT_JAR", home + "/nix.jar"), "train");
    assertEquals(1, outcome.exitCode());
    assertEquals("nshot: NSHOT_JAR: no such file: " + home + "/nix.jar", outcome.err());
  }

  /** A Maven that fails with the argument "-Pbroken", and makes the jar else. */
  private Map<String, String> maven(String build) throws IOException {
    String script =
        """
        #!/usr/bin/env bash
        case "$*" in *-Pbroken*) echo 'no such profile' >&2; exit 1 ;; esac
        touch '%1$s/spark-jobs/target/spark-jobs-1.jar'
        case "$*" in *'-pl bench '*) touch '%1$s/bench/target/bench-1.jar' ;; esac
        """
            .formatted(home);
    executable(home.resolve("bin/mvn"), script);
    return Map.of(
        "JAVA_HOME",
        System.getProperty("java.home"),
        "PATH",
        home.resolve("bin") + ":" + System.getenv("PATH"),
        "NSHOT_BUILD",
        build);
  }

  @Test
  void nshot_buildFailed_nextCommandBuildsAgain() throws Exception {
    assertEquals(0, nshot(maven(""), "train").exitCode());
    Outcome failed = nshot(maven("-Pbroken"), "train");
    assertEquals(1, failed.exitCode());
    assertTrue(failed.err().endsWith("for the reasons that Maven gives above"), failed.err());
    assertFalse(Files.exists(home.resolve("spark-jobs/target/spark-jobs-1.jar")));
    Outcome again = nshot(maven(""), "train");
    assertEquals(0, again.exitCode(), again.err());
    assertEquals(List.of("train"), again.arguments());
    assertTrue(Files.exists(home.resolve("spark-jobs/target/spark-jobs-1.jar")));
  }

  @Test
  void nshot_jarsAreGone_buildsAgain() throws Exception {
    Files.delete(home.resolve("spark-jobs/target/spark-jobs-1.jar"));
    Outcome outcome = nshot(maven(""), "train");
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertTrue(Files.exists(home.resolve("spark-jobs/target/spark-jobs-1.jar")));
  }

  @Test
  void nshot_commandThatMeasures_hasItsModuleBuiltAndBesideTheOthers() throws Exception {
    write("bench/pom.xml", "");
    Files.createDirectories(home.resolve("bench/src/main"));
    String jars =
        "%1$s/spark-jobs/target/spark-jobs-1.jar:%1$s/bench/target/bench-1.jar:/m2/nd4j.jar"
            .formatted(home.toRealPath());
    Outcome first = nshot(maven(""), "bench", "train");
    assertEquals(0, first.exitCode(), first.err());
    assertEquals("nshot: building the module bench", first.err());
    assertEquals(jars, first.after("--driver-class-path"));
    Outcome cluster = nshot(maven(""), "--master=spark://m:7077", "bench-rounds");
    assertEquals(0, cluster.exitCode(), cluster.err());
    assertEquals(
        home.toRealPath() + "/bench/target/bench-1.jar,/m2/nd4j.jar", cluster.after("--jars"));
    assertEquals("", nshot(maven(""), "bench-scale").err(), "it is built");
  }

  @Test
  void nshot_commandThatMeasuresNothing_hasNothingThatMeasures() throws Exception {
    assertFalse(nshot("benchmark").after("--driver-class-path").contains("bench"));
  }

  @Test
  void nshot_commandThatMeasuresFromAClusterJar_isRefused() throws Exception {
    String java = System.getProperty("java.home");
    Outcome outcome = nshot(Map.of("JAVA_HOME", java, "NSHOT_JAR", "local:///x.jar"), "bench");
    assertEquals(2, outcome.exitCode());
    assertEquals(
        "nshot: bench measures, and is in no cluster jar: run it from a checkout, without NSHOT_JAR",
        outcome.err());
  }
}
