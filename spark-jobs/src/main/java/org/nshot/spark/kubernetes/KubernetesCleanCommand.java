package org.nshot.spark.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.SparkConf;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine.Option;

/** {@code nshot kubernetes-clean}: {@link EndedDrivers} from the command line. */
@picocli.CommandLine.Command(
    name = "kubernetes-clean",
    description = {
      "Deletes the pods of nshot's drivers that ended a while ago (--master k8s://...), whose logs"
          + " nobody wants any more; the cluster then deletes what they own: services, config maps and"
          + " executors that are left."
    },
    sortOptions = false)
public final class KubernetesCleanCommand implements Command {
  private static final double SECONDS_AN_HOUR = 3600;

  @Option(
      names = "--older-than",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = "How long ago they ended, at least.")
  private double olderThan;

  @Option(names = "--dry-run", description = "Only name them.")
  private boolean dryRun;

  @Override
  public ObjectNode run() {
    if (!(olderThan >= 0)) {
      throw new UsageException("--older-than: %s, expected at least 0".formatted(olderThan));
    }
    Duration age = Duration.ofSeconds(Math.round(olderThan * SECONDS_AN_HOUR));
    try (Cluster cluster = Cluster.of(new SparkConf())) {
      EndedDrivers ended = EndedDrivers.find(cluster, age, Instant.now());
      if (!dryRun) {
        ended.delete(cluster);
      }
      ObjectMapper json = new ObjectMapper();
      return json.createObjectNode()
          .put("namespace", cluster.namespace())
          .put("deleted", !dryRun)
          .set("drivers", json.valueToTree(ended.names()));
    }
  }
}
