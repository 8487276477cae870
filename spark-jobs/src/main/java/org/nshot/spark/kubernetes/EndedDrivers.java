package org.nshot.spark.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Pods of drivers that ended long ago. What a driver made (its service, config maps, executors)
 * belongs to its pod, and the cluster takes it away with that.
 */
record EndedDrivers(List<Pod> pods) {

  /**
   * @param age how long ago they ended, at least
   */
  static EndedDrivers find(Cluster cluster, Duration age, Instant now) {
    return new EndedDrivers(
        cluster
            .client()
            .pods()
            .inNamespace(cluster.namespace())
            .withLabel(Cluster.NAME_LABEL, Cluster.NAME)
            .withLabel(Cluster.ROLE_LABEL, Cluster.DRIVER)
            .list()
            .getItems()
            .stream()
            .filter(DriverEnd::isEnded)
            .filter(pod -> !DriverEnd.time(pod).plus(age).isAfter(now))
            .toList());
  }

  List<String> names() {
    return pods.stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
  }

  void delete(Cluster cluster) {
    for (String name : names()) {
      cluster.client().pods().inNamespace(cluster.namespace()).withName(name).delete();
    }
  }
}
