package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.Redaction;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.training.TinyCifar;
import org.nshot.training.Setting;

/** Credentials by every route into a real submit, and a look into everything that came of it. */
class CredentialsTest {
  private static final String BY_CONF = "hunter2-by-conf";
  private static final String BY_ENVIRONMENT = "hunter2-by-environment";
  private static final String BY_URI = "hunter2-by-uri";
  private static final String BY_FILE = "hunter2-by-file";

  @TempDir Path folder;

  private record Outcome(int exitCode, String printed) {}

  private Outcome nshot(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag :
        Files.readString(Path.of("target", "launcher", "jvm.flags")).strip().split("\\s+")) {
      command.add(flag);
    }
    Path logging = Path.of("target/classes/org/nshot/spark/cli/log4j2.properties");
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=" + logging.toAbsolutePath().toUri(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[1]",
            "--conf",
            "spark.ui.enabled=false",
            "--conf",
            "spark.hadoop.fs.s3a.secret.key=" + BY_CONF,
            "--conf",
            "spark.nshot.password=" + BY_CONF,
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=" + Files.createDirectories(folder.resolve("events")).toUri(),
            "--class",
            Main.class.getName(),
            "spark-internal"));
    command.addAll(List.of(arguments));
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .directory(Files.createDirectories(folder.resolve("work")).toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("AWS_ACCESS_KEY_ID", BY_ENVIRONMENT);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", BY_ENVIRONMENT);
    Process process = builder.start();
    boolean ended = process.waitFor(300, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertTrue(ended, "did not end");
    return new Outcome(process.exitValue(), Files.readString(printed));
  }

  /** Every byte of every file, and the files' names. */
  private void assertNowhere(String secret) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        assertFalse(file.toString().contains(secret), file.toString());
        if (Files.isRegularFile(file) && !file.endsWith("given.yaml")) {
          String content = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertFalse(content.contains(secret), file + " holds " + secret);
        }
      }
    }
  }

  @Test
  void train_credentialsInConfAndEnvironment_areWrittenNowhere() throws Exception {
    String data = TinyCifar.ingest(SharedSpark.session(), folder, 80, 20);
    Path run = folder.resolve("run");
    Outcome outcome =
        nshot(
            ("train --channels 2 --cells 1 --epochs 1 --batch 8 --holdout 0.25 --data "
                    + data
                    + " --run "
                    + run.toUri())
                .split(" "));
    assertEquals(0, outcome.exitCode(), outcome.printed());
    assertTrue(Files.size(run.resolve("config.yaml")) > 0);
    assertTrue(Files.size(run.resolve("metrics/train.jsonl")) > 0);
    try (Stream<Path> events = Files.list(folder.resolve("events"))) {
      assertEquals(1, events.count(), "Spark's event log is looked into as well");
    }
    assertNowhere(BY_CONF);
    assertNowhere(BY_ENVIRONMENT);
  }

  @Test
  void train_uriWithPassword_isRefusedInOneLineWithoutIt() throws Exception {
    Path run = folder.resolve("run");
    Outcome outcome =
        nshot("train", "--data", "s3a://AKIA:" + BY_URI + "@b/x", "--run", run.toUri().toString());
    assertEquals(2, outcome.exitCode(), outcome.printed());
    String line =
        outcome.printed().lines().filter(any -> any.startsWith("nshot: ")).findFirst().orElse("");
    assertTrue(
        line.startsWith(
            "nshot: --data: a URI with a password (s3a://*********(redacted)@b/x), expected it"),
        outcome.printed());
    assertFalse(Files.exists(run));
    assertNowhere(BY_URI);
  }

  @Test
  void parse_configFileWithCredentials_isRefusedWithoutThem() throws Exception {
    Path file = folder.resolve("given.yaml");
    for (String yaml :
        List.of(
            "password: " + BY_FILE,
            "fs.s3a.secret.key: " + BY_FILE,
            "data: 's3a://k:" + BY_FILE + "@b/x'\nrun: /tmp/r",
            "data: d\nrun: ftp://k:" + BY_FILE + "@b/x",
            "batch: 'secret=" + BY_FILE + "'",
            "password: [" + BY_FILE + "\n",
            "password: *" + BY_FILE)) {
      Files.writeString(file, yaml);
      Outcome outcome = inThisJvm("train", "--config", file.toString());
      assertEquals(2, outcome.exitCode(), yaml);
      assertEquals(1, outcome.printed().lines().count(), outcome.printed());
      assertFalse(outcome.printed().contains(BY_FILE), outcome.printed());
    }
  }

  @Test
  void parse_everyUriOption_refusesAPassword() {
    String uri = "hdfs://u:" + BY_URI + "@nn/x";
    for (String line :
        List.of(
            "train --data d --run " + uri,
            "rank --paths 1 --run " + uri,
            "rank --paths " + uri + " --run r",
            "rank --paths 1 --run r --column c --benchmark " + uri,
            "ingest --format cifar-binary --output o --input " + uri,
            "ingest --format cifar-binary --input i --output=" + uri)) {
      Outcome outcome = inThisJvm(line.split(" "));
      assertEquals(2, outcome.exitCode(), line);
      assertTrue(outcome.printed().contains("a URI with a password"), outcome.printed());
      assertFalse(outcome.printed().contains(BY_URI), outcome.printed());
    }
  }

  private static Outcome inThisJvm(String... arguments) {
    var err = new ByteArrayOutputStream();
    var printed = new PrintStream(err, true, StandardCharsets.UTF_8);
    int exitCode = new Execution(Nshot::command, printed, printed, () -> {}).execute(arguments);
    return new Outcome(exitCode, err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void settings_ofTraining_haveNoKeyOfACredential() {
    for (Setting<?> setting : Setting.all()) {
      assertEquals(setting.key() + "=1", Redaction.line(setting.key() + "=1"));
    }
    assertEquals(
        "auth-token: '*********(redacted)'\n",
        RunDescription.toYaml(Map.of("auth-token", BY_FILE)).replace('"', '\''));
  }

  /** What a library logs, with a stack trace, through the layouts that a person sees. */
  @Test
  void log_credentialsInMessageAndException_areRedacted() {
    Path logging = Path.of("target/classes/org/nshot/spark/cli/log4j2.properties");
    LoggerContext context =
        new LoggerContext("credentials", null, logging.toAbsolutePath().toUri());
    context.start();
    try {
      for (String appender : List.of("ours", "quiet", "verbose")) {
        String line =
            context
                .getConfiguration()
                .<Appender>getAppender(appender)
                .getLayout()
                .toSerializable(
                    Log4jLogEvent.newBuilder()
                        .setLoggerName("a.Library")
                        .setLevel(Level.WARN)
                        .setMessage(
                            new SimpleMessage(
                                "fs.s3a.secret.key="
                                    + BY_CONF
                                    + " for s3a://k:"
                                    + BY_URI
                                    + "@b\nand a trace in the message"))
                        .setThrown(new IOException("no ftp://u:" + BY_URI + "@host/x here"))
                        .build())
                .toString();
        assertTrue(line.contains("fs.s3a.secret.key=*********(redacted) for"), line);
        if (appender.equals("quiet")) {
          assertEquals(1, line.strip().lines().count(), line);
        } else {
          assertTrue(line.contains("no ftp://*********(redacted)@host/x here"), line);
          assertTrue(line.contains("CredentialsTest"), "the stack trace stays: " + line);
        }
        assertFalse(line.contains("hunter2"), line);
      }
    } finally {
      context.stop();
    }
  }
}
