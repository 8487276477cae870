package org.nshot.spark.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.SparkKubernetesClientFactory;
import org.nshot.spark.command.UsageException;
import scala.Option;

/**
 * A namespace of the API server that Spark's properties name.
 *
 * @param client asks with the credentials of {@code spark.kubernetes.authenticate.submission.*},
 *     else those that kubectl or the pod has
 */
record Cluster(KubernetesClient client, String namespace) implements AutoCloseable {
  /** Labels of what nshot runs there; the pod templates have the first, Spark sets the second. */
  static final String NAME_LABEL = "app.kubernetes.io/name";

  static final String NAME = "nshot";
  static final String ROLE_LABEL = "spark-role";
  static final String DRIVER = "driver";

  private static final String MASTER_PREFIX = "k8s://";

  /**
   * @throws UsageException if the properties' master is no API server
   */
  static Cluster of(SparkConf conf) {
    String master = conf.get("spark.master", "none");
    if (!master.startsWith(MASTER_PREFIX)) {
      throw new UsageException(
          "--master: '%s', expected %shttps://HOST:PORT".formatted(master, MASTER_PREFIX));
    }
    String namespace = conf.get("spark.kubernetes.namespace", NAME);
    return new Cluster(
        SparkKubernetesClientFactory.createKubernetesClient(
            master.substring(MASTER_PREFIX.length()),
            Option.apply(namespace),
            "spark.kubernetes.authenticate.submission",
            SparkKubernetesClientFactory.ClientType$.MODULE$.Submission(),
            conf,
            Option.empty()),
        namespace);
  }

  @Override
  public void close() {
    client.close();
  }
}
