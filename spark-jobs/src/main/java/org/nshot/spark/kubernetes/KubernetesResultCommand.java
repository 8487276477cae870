package org.nshot.spark.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.nshot.spark.command.Command;
import picocli.CommandLine.Option;

/** {@code nshot kubernetes-result}: {@link DriverResult} from the command line. */
@picocli.CommandLine.Command(
    name = "kubernetes-result",
    description = {
      "Waits for the end of a driver that was submitted to Kubernetes (--master k8s://...), and ends"
          + " as it did: with its result and exit code, or its message.",
      "deploy/kubernetes/submit.sh calls it, since spark-submit ends with 0 whatever came."
    },
    sortOptions = false)
public final class KubernetesResultCommand implements Command {
  @Option(names = "--pod", required = true, paramLabel = "NAME", description = "The driver's pod.")
  private String pod;

  @Option(
      names = "--run",
      paramLabel = "URI",
      description =
          "The run directory of train, or the network's of retrain (--retrained): whether it is done is"
              + " asked there where the pod was killed or deleted.")
  private Optional<String> run;

  @Override
  public ObjectNode run() throws Exception {
    SparkConf conf = new SparkConf();
    try (Cluster cluster = Cluster.of(conf)) {
      return new DriverResult(cluster, pod, run, SparkHadoopUtil.get().newConfiguration(conf))
          .await();
    }
  }
}
