package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class EndedDriversTest {
  private static final Instant NOW = Instant.parse("2024-05-02T12:00:00Z");

  @Test
  void delete_driversThatEndedLongAgo_leavesAllOthers() throws Exception {
    try (ApiServer api = new ApiServer();
        KubernetesClient client = api.client()) {
      Drivers.create(client, "alive");
      Drivers.create(client, "old");
      Drivers.end(client, "old", 1, "Error", "2024-05-01T11:00:00Z");
      Drivers.create(client, "old-and-good");
      Drivers.end(client, "old-and-good", 0, "Completed", "2024-05-01T12:00:00Z");
      Drivers.create(client, "young");
      Drivers.end(client, "young", 1, "Error", "2024-05-01T12:00:01Z");
      Pod another =
          new PodBuilder(Drivers.create(client, "template"))
              .editMetadata()
              .withName("of-others")
              .addToLabels(Cluster.NAME_LABEL, "another")
              .withResourceVersion(null)
              .endMetadata()
              .build();
      client.pods().inNamespace("nshot").resource(another).create();
      Drivers.end(client, "of-others", 0, "Completed", "2024-05-01T11:00:00Z");

      SparkConf conf =
          new SparkConf(false)
              .set("spark.master", api.master())
              .set("spark.kubernetes.namespace", "nshot");
      try (Cluster cluster = Cluster.of(conf)) {
        EndedDrivers ended = EndedDrivers.find(cluster, Duration.ofHours(24), NOW);
        assertEquals(List.of("old", "old-and-good"), ended.names());
        ended.delete(cluster);
      }
      assertEquals(
          Rights.of("manifests/clean-up.yaml", "nshot-cleaner").granted(),
          new HashSet<>(api.asked()));
      assertEquals(
          List.of("alive", "of-others", "template", "young"),
          client.pods().inNamespace("nshot").list().getItems().stream()
              .map(pod -> pod.getMetadata().getName())
              .sorted()
              .toList());
    }
  }
}
