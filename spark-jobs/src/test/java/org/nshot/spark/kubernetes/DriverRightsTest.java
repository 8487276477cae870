package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nshot.spark.kubernetes.ApiServer.Asked;

/** A driver of Spark's before an API server: what it asks for, and the executors it makes. */
class DriverRightsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static Process driver(ApiServer api) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                InstalledSpark.java(),
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DriverMain.class.getName()));
    command.addAll(
        List.of(
            "spark.master=" + api.master(),
            "spark.app.name=nshot",
            "spark.ui.enabled=false",
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1",
            "spark.executor.instances=1",
            "spark.scheduler.minRegisteredResourcesRatio=0", // none will ever come
            "spark.executor.memoryOverhead=2g",
            "spark.executor.resource.gpu.amount=1",
            "spark.executor.resource.gpu.vendor=nvidia.com",
            "spark.kubernetes.namespace=nshot",
            "spark.kubernetes.driver.pod.name=driver",
            "spark.kubernetes.container.image=nshot:1",
            "spark.kubernetes.authenticate.driver.serviceAccountName=nshot-driver",
            "spark.kubernetes.authenticate.executor.serviceAccountName=nshot-executor",
            "spark.kubernetes.executor.podTemplateFile="
                + Deployment.FOLDER.resolve("executor-pod-cuda.yaml").toAbsolutePath(),
            "spark.kubernetes.executor.apiPollingInterval=1s",
            "spark.kubernetes.driver.requestTimeout=120000"));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void driver_fromStartToEnd_asksExactlyWhatItsRoleGrants() throws Exception {
    try (ApiServer api = new ApiServer();
        KubernetesClient client = api.client()) {
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withName("driver")
              .endMetadata()
              .withNewSpec()
              .endSpec()
              .build();
      client.pods().inNamespace("nshot").resource(pod).create();
      setStatus(client, "driver", "Running", "True");
      Process driver = driver(api);
      Pod executor;
      try {
        api.await(new Asked("nshot", "pods", "create"), PATIENCE);
        api.await(new Asked("nshot", "pods", "list"), PATIENCE);
        executor =
            client
                .pods()
                .inNamespace("nshot")
                .withLabel("spark-role", "executor")
                .list()
                .getItems()
                .get(0);
        // A node that dies takes its executor along; Spark then removes what is left of it.
        setStatus(client, executor.getMetadata().getName(), "Failed", "False");
        api.await(new Asked("nshot", "pods", "delete"), PATIENCE);
        driver.getOutputStream().close();
        assertTrue(driver.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      } finally {
        driver.destroyForcibly();
      }
      assertEquals(Rights.of("nshot-driver").granted(), new HashSet<>(api.asked()));
      checkExecutor(executor);
    }
  }

  private static void setStatus(KubernetesClient client, String name, String phase, String ready) {
    client
        .pods()
        .inNamespace("nshot")
        .withName(name)
        .editStatus(
            seen ->
                new PodBuilder(seen)
                    .withNewStatus()
                    .withPhase(phase)
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus(ready)
                    .endCondition()
                    .endStatus()
                    .build());
  }

  private static void checkExecutor(Pod executor) {
    Restricted.check(executor);
    Equipped.check(executor.getSpec());
    assertEquals("nshot-executor", executor.getSpec().getServiceAccountName());
    assertEquals(Boolean.FALSE, executor.getSpec().getAutomountServiceAccountToken());
    Container container = executor.getSpec().getContainers().get(0);
    assertEquals("3072Mi", container.getResources().getLimits().get("memory").toString());
    assertEquals("1", container.getResources().getLimits().get("nvidia.com/gpu").toString());
    assertEquals("nvidia.com/gpu", executor.getSpec().getTolerations().get(0).getKey());
  }
}
