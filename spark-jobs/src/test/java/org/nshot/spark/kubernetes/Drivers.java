package org.nshot.spark.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Drivers' pods before an API server, and what a node does with them. */
final class Drivers {
  private static final String NAMESPACE = "nshot";

  private Drivers() {}

  /** One that runs. */
  static Pod create(KubernetesClient client, String name) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels(Cluster.NAME_LABEL, Cluster.NAME)
            .addToLabels(Cluster.ROLE_LABEL, Cluster.DRIVER)
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("sidecar")
            .endContainer()
            .addNewContainer()
            .withName("driver")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build();
    return client.pods().inNamespace(NAMESPACE).resource(pod).create();
  }

  /** Its container ends. */
  static void end(KubernetesClient client, String name, int exitCode, String reason) {
    end(client, name, exitCode, reason, "2024-05-01T12:00:00Z");
  }

  static void end(
      KubernetesClient client, String name, int exitCode, String reason, String finished) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .withNewStatus()
                    .withPhase(exitCode == 0 ? "Succeeded" : "Failed")
                    .addNewContainerStatus()
                    .withName("driver")
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(exitCode)
                    .withReason(reason)
                    .withFinishedAt(finished)
                    .endTerminated()
                    .endState()
                    .endContainerStatus()
                    .endStatus()
                    .build());
  }

  /** The node throws it out. */
  static void evict(KubernetesClient client, String name) {
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .editStatus(
            pod ->
                new PodBuilder(pod)
                    .withNewStatus()
                    .withPhase("Failed")
                    .withReason("Evicted")
                    .endStatus()
                    .build());
  }
}
