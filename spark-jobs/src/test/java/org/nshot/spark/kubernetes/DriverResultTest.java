package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.command.UsageException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriverResultTest {
  private static final String DONE = "{\"run\":\"r\",\"loss\":1.5}";

  @TempDir private Path folder;
  private ApiServer api;
  private KubernetesClient client;

  @BeforeAll
  void start() throws Exception {
    api = new ApiServer();
    client = api.client();
  }

  @AfterAll
  void stop() {
    client.close();
    api.close();
  }

  private ObjectNode await(String pod, Optional<String> run) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.store.impl", "no.such.FileSystem");
    return new DriverResult(new Cluster(client, "nshot"), pod, run, hadoop).await();
  }

  private String failure(String pod) {
    return assertThrows(IOException.class, () -> await(pod, Optional.empty())).getMessage();
  }

  private Optional<String> run(boolean done) throws IOException {
    Path run = Files.createDirectories(folder.resolve(done ? "done" : "begun"));
    if (done) {
      Files.writeString(run.resolve("result.json"), DONE);
      Files.writeString(run.resolve("_SUCCESS"), "");
    }
    return Optional.of(run.toUri().toString());
  }

  @Test
  void await_exitCodeZero_isTheLogsLastResult() throws IOException {
    Drivers.create(client, "good");
    api.log("good", "{\"an earlier\":1}\n12:00:00 INFO  {\n" + DONE + "\nWARN bye\n");
    Drivers.end(client, "good", 0, "Completed");
    assertEquals(DONE, await("good", Optional.empty()).toString());
  }

  @Test
  void await_exitCodeZeroWithoutResult_fails() {
    Drivers.create(client, "silent");
    api.log("silent", "nothing to see\n");
    Drivers.end(client, "silent", 0, "Completed");
    assertEquals(
        "driver pod nshot/silent: exit code 0, but no result in its log's last lines",
        failure("silent"));
  }

  @Test
  void await_failure_isItsLastMessage() {
    Drivers.create(client, "bad");
    api.log("bad", "nshot: first\nnshot: data: no such folder\n");
    Drivers.end(client, "bad", 1, "Error");
    assertEquals("driver pod nshot/bad: exit code 1 (Error): data: no such folder", failure("bad"));
  }

  @Test
  void await_wrongUsage_staysSo() {
    Drivers.create(client, "usage");
    api.log("usage", "nshot: unknown option '--x' of 'nshot train'\n");
    Drivers.end(client, "usage", 2, "Error");
    UsageException thrown =
        assertThrows(UsageException.class, () -> await("usage", Optional.empty()));
    assertEquals(
        "driver pod nshot/usage: exit code 2 (Error): unknown option '--x' of 'nshot train'",
        thrown.getMessage());
  }

  @Test
  void await_killed_asksTheRun() throws IOException {
    Drivers.create(client, "killed");
    Drivers.end(client, "killed", 137, "OOMKilled");
    assertEquals(DONE, await("killed", run(true)).toString());
    String message =
        assertThrows(IOException.class, () -> await("killed", run(false))).getMessage();
    assertEquals(
        "driver pod nshot/killed: exit code 137 (OOMKilled), and from here file:%s has no _SUCCESS: the same command goes on from its last checkpoint"
            .formatted(folder.resolve("begun")),
        message);
    assertEquals(
        "driver pod nshot/killed: exit code 137 (OOMKilled): submit the command again",
        failure("killed"));
  }

  @Test
  void await_runCannotBeReadFromHere_saysHowThePodEndedToo() {
    Drivers.create(client, "unread");
    Drivers.end(client, "unread", 137, "OOMKilled");
    for (String run : List.of("store://bucket/run", "nowhere://me:pa55word@bucket/run")) {
      String message =
          assertThrows(IOException.class, () -> await("unread", Optional.of(run))).getMessage();
      assertTrue(
          message.startsWith(
              "driver pod nshot/unread: exit code 137 (OOMKilled), and the run can't be read from here: "),
          message);
      assertEquals(1, message.lines().count());
      assertFalse(message.contains("pa55word"), message);
    }
  }

  @Test
  void await_failedOnItsOwn_isNoSuccessOfAnEarlierOne() throws IOException {
    Drivers.create(client, "other-settings");
    api.log("other-settings", "nshot: seed: 1, the run has 0\n");
    Drivers.end(client, "other-settings", 1, "Error");
    assertThrows(IOException.class, () -> await("other-settings", run(true)));
  }

  @Test
  void await_evicted_saysSo() {
    Drivers.create(client, "evicted");
    Drivers.evict(client, "evicted");
    assertEquals(
        "driver pod nshot/evicted: no exit code (Evicted): submit the command again",
        failure("evicted"));
  }

  @Test
  void await_deleted_asksTheRun() throws IOException {
    assertEquals(DONE, await("gone", run(true)).toString());
    assertEquals("driver pod nshot/gone: it is gone: submit the command again", failure("gone"));
  }
}
