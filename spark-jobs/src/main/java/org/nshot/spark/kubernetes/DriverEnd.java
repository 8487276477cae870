package org.nshot.spark.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * How a driver's pod ended.
 *
 * @param container the driver's
 * @param exitCode the container's; empty where none ran to an end, as in a pod that was evicted
 * @param reason the cluster's word for it, such as {@code OOMKilled} or {@code Evicted}
 */
record DriverEnd(String container, Optional<Integer> exitCode, Optional<String> reason) {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Set<String> NAMES = Set.of(Cluster.DRIVER, "spark-kubernetes-driver");

  static boolean isEnded(Pod pod) {
    return pod.getStatus() != null && ENDED.contains(pod.getStatus().getPhase());
  }

  /** A pod that {@linkplain #isEnded has ended}. */
  static DriverEnd of(Pod pod) {
    String container =
        pod.getSpec().getContainers().stream()
            .map(one -> one.getName())
            .filter(NAMES::contains)
            .findFirst()
            .orElse(pod.getSpec().getContainers().get(0).getName());
    Optional<ContainerStateTerminated> terminated = terminated(pod.getStatus(), container);
    return new DriverEnd(
        container,
        terminated.map(ContainerStateTerminated::getExitCode),
        terminated
            .map(ContainerStateTerminated::getReason)
            .or(() -> Optional.ofNullable(pod.getStatus().getReason())));
  }

  /** When a pod that has ended did so; when it was made, where nobody says. */
  static Instant time(Pod pod) {
    String finished =
        terminated(pod.getStatus(), of(pod).container())
            .map(ContainerStateTerminated::getFinishedAt)
            .orElse(pod.getMetadata().getCreationTimestamp());
    return OffsetDateTime.parse(finished).toInstant();
  }

  private static Optional<ContainerStateTerminated> terminated(PodStatus status, String container) {
    return status.getContainerStatuses().stream()
        .filter(one -> one.getName().equals(container))
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getTerminated() != null)
        .map(state -> state.getTerminated())
        .findFirst();
  }

  /** Whether something outside the program ended it: a signal, or the cluster. */
  boolean isKilled() {
    return exitCode.isEmpty() || exitCode.get() > 128;
  }

  /** For a person: {@code exit code 137 (OOMKilled)}. */
  String described() {
    return exitCode.map(code -> "exit code " + code).orElse("no exit code")
        + reason.map(" (%s)"::formatted).orElse("");
  }
}
