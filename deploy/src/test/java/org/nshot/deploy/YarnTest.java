package org.nshot.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/yarn/submit.sh} on YARN, data and runs on HDFS. */
@Tag("cluster")
class YarnTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static SparkHome spark;
  private static HadoopCluster hadoop;
  private static String data;
  private static JsonNode local;

  @BeforeAll
  static void start() throws Exception {
    spark = SparkHome.layOut(folder.resolve("spark"), List.of());
    String onDisk = TinyData.ingest(folder, spark);
    local =
        Command.local(
                folder,
                spark,
                TinyData.train(onDisk, folder.resolve("local").toUri().toString())
                    .toArray(String[]::new))
            .result();
    hadoop = new HadoopCluster(folder);
    data = hadoop.uri("data");
    hadoop
        .files()
        .copyFromLocalFile(
            new org.apache.hadoop.fs.Path(onDisk), new org.apache.hadoop.fs.Path(data));
  }

  @AfterAll
  static void stop() throws IOException {
    hadoop.close();
  }

  private static Command submit(String mode, List<String> command, String... confs)
      throws IOException {
    Map<String, String> environment = new HashMap<>(spark.environment());
    environment.put("HADOOP_CONF_DIR", hadoop.configuration().toString());
    environment.put("NSHOT_CLUSTER_JAVA_HOME", System.getProperty("java.home"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--deploy-mode", mode,
                "--num-executors", "2",
                "--driver-memory", "768m",
                "--executor-memory", "512m",
                "--conf", "spark.yarn.jars=local:" + spark.folder().resolve("jars") + "/*"));
    Arrays.stream(confs).forEach(conf -> arguments.addAll(List.of("--conf", conf)));
    arguments.addAll(command);
    return Command.start(folder, "deploy/yarn/submit.sh", environment, arguments);
  }

  @Test
  void train_clientMode_endsWithTheWeightsOfOneProcess() throws Exception {
    JsonNode result = submit("client", TinyData.train(data, hadoop.uri("client"))).result();
    assertEquals(local.get("weights_sha256"), result.get("weights_sha256"));
    assertTrue(hadoop.exists("client/_SUCCESS"));
    assertFalse(hadoop.exists("client/_lock"));
  }

  /** The application master is killed in mid-epoch; YARN's second try goes on from there. */
  @Test
  void train_clusterModeAndItsDriverKilled_endsWithTheSameWeights() throws Exception {
    Command submit =
        submit(
            "cluster",
            TinyData.train(data, hadoop.uri("killed"), "--checkpoint-minutes=0.0001"),
            "spark.yarn.maxAppAttempts=2");
    try {
      while (!hasCheckpointWithinAnEpoch()) {
        assertFalse(submit.process().waitFor(10, TimeUnit.MILLISECONDS), "it ended before that");
      }
      long driver = JSON.readTree(hadoop.read("killed/_lock")).get("pid").asLong();
      ProcessHandle.current()
          .descendants() // containers are ours: no other process can be hit
          .filter(process -> process.pid() == driver)
          .findFirst()
          .orElseThrow()
          .destroyForcibly();
      assertEquals(0, submit.exitCode(), submit::tail);
    } finally {
      submit.process().destroyForcibly();
    }
    JsonNode result = JSON.readTree(hadoop.read("killed/result.json"));
    assertEquals(local.get("weights_sha256"), result.get("weights_sha256"));
    assertEquals(2, application(submit).getCurrentApplicationAttemptId().getAttemptId());
    assertEquals(FinalApplicationStatus.SUCCEEDED, application(submit).getFinalApplicationStatus());
  }

  private static boolean hasCheckpointWithinAnEpoch() throws IOException {
    if (!hadoop.exists("killed/checkpoints")) {
      return false;
    }
    for (FileStatus checkpoint :
        hadoop.files().listStatus(new org.apache.hadoop.fs.Path("/killed/checkpoints"))) {
      String name = checkpoint.getPath().getName();
      if (name.contains("-round-")
          && hadoop.exists("killed/checkpoints/" + name + "/manifest.json")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void train_wrongUsage_isExitCodeTwoOfClientAndALineOfApplicationMaster() throws Exception {
    List<String> wrong = TinyData.train(data, hadoop.uri("wrong"), "--keep=0");
    Command client = submit("client", wrong);
    assertEquals(2, client.exitCode(), client::tail);
    assertTrue(client.errors().contains("nshot: keep"), client::tail);
    Command cluster = submit("cluster", wrong, "spark.yarn.maxAppAttempts=1");
    // spark-submit has one code for an application that failed on the cluster
    assertEquals(1, cluster.exitCode(), cluster::tail);
    ApplicationReport report = application(cluster);
    assertEquals(FinalApplicationStatus.FAILED, report.getFinalApplicationStatus());
    // An application master without a SparkContext ends with Spark's own code, 13; usage is checked
    // before a context is made.
    assertTrue(report.getDiagnostics().contains("nshot: keep: 0"), report.getDiagnostics());
    assertFalse(hadoop.exists("wrong"));
  }

  @Test
  void train_noSuchData_isExitCodeOne() throws Exception {
    Command client = submit("client", TinyData.train(hadoop.uri("none"), hadoop.uri("no-data")));
    assertEquals(1, client.exitCode(), client::tail);
    List<String> lines =
        client.errors().lines().filter(line -> line.startsWith("nshot: ")).toList();
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains(hadoop.uri("none")), lines.get(0));
  }

  /** The application that spark-submit tells of. */
  private static ApplicationReport application(Command submit) throws Exception {
    String log = submit.errors();
    return hadoop.applications().stream()
        .filter(report -> log.contains(report.getApplicationId().toString()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no application in " + log));
  }
}
