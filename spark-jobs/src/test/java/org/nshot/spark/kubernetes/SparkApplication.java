package org.nshot.spark.kubernetes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Map;

/**
 * The Spark operator's {@code sparkoperator.k8s.io/v1beta2}, as the types say from which Kubeflow
 * generates its CRD (api/v1beta2/sparkapplication_types.go at 07f3cec): names, kinds, what is
 * required, enumerations and minima. They were copied by hand, for the CRD itself and its OpenAPI
 * schema are in no repository that this build resolves from: what changes there must be changed
 * here, and what was copied wrongly isn't found by a test. They were read a second time beside that
 * file; and the spec's keys from failureRetries to sparkConfigMap, its restart policy among them,
 * beside a newer CRD (config/crd/bases/sparkoperator.k8s.io_sparkapplications.yaml at 0348439),
 * which says the same and has {@code managedBy} besides. Pods' parts are fabric8's; of a template
 * the CRD itself checks nothing. Groups that no manifest of ours uses (monitoring, ingress, batch
 * scheduling, dynamic allocation, ports), and what is deprecated, are left out, and so are errors
 * here.
 */
@JsonDeserialize(using = JsonDeserializer.None.class) // its interface's looks the kind up
record SparkApplication(
    @JsonProperty(required = true) String apiVersion,
    @JsonProperty(required = true) String kind,
    @JsonProperty(required = true) ObjectMeta metadata,
    @JsonProperty(required = true) Spec spec)
    implements KubernetesResource {
  static final String API_VERSION = "sparkoperator.k8s.io/v1beta2";
  private static final long serialVersionUID = 1L;

  enum Type {
    Java,
    Python,
    Scala,
    R
  }

  enum Mode {
    cluster,
    client
  }

  record Spec(
      @JsonProperty(required = true) Type type,
      @JsonProperty(required = true) String sparkVersion,
      Mode mode,
      String proxyUser,
      String image,
      String imagePullPolicy,
      List<String> imagePullSecrets,
      String mainClass,
      @JsonProperty(required = true) String mainApplicationFile,
      List<String> arguments,
      Map<String, String> sparkConf,
      Map<String, String> hadoopConf,
      String sparkConfigMap,
      String hadoopConfigMap,
      List<Volume> volumes,
      @JsonProperty(required = true) Driver driver,
      @JsonProperty(required = true) Executor executor,
      Dependencies deps,
      RestartPolicy restartPolicy,
      Map<String, String> nodeSelector,
      Integer failureRetries,
      Long retryInterval,
      String pythonVersion,
      String memoryOverheadFactor,
      String batchScheduler,
      Long timeToLiveSeconds) {}

  record Dependencies(
      List<String> jars,
      List<String> files,
      List<String> pyFiles,
      List<String> packages,
      List<String> excludePackages,
      List<String> repositories,
      List<String> archives) {}

  enum Restart {
    Never,
    Always,
    OnFailure
  }

  record RestartPolicy(
      Restart type,
      Integer onSubmissionFailureRetries,
      Integer onFailureRetries,
      Long onSubmissionFailureRetryInterval,
      Long onFailureRetryInterval) {
    RestartPolicy {
      requireAtLeast(0, onSubmissionFailureRetries);
      requireAtLeast(0, onFailureRetries);
      requireAtLeast(1, onSubmissionFailureRetryInterval);
      requireAtLeast(1, onFailureRetryInterval);
    }
  }

  private static void requireAtLeast(int minimum, Number value) {
    if (value != null && value.longValue() < minimum) {
      throw new IllegalArgumentException(value + ", expected at least " + minimum);
    }
  }

  record Gpu(
      @JsonProperty(required = true) String name, @JsonProperty(required = true) long quantity) {}

  record NamePath(
      @JsonProperty(required = true) String name, @JsonProperty(required = true) String path) {}

  record Secret(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String path,
      @JsonProperty(required = true) String secretType) {}

  /** What driver and executor have in common. */
  static class SparkPod {
    public PodTemplateSpec template;
    private Integer cores;
    public String coreLimit;
    public String coreRequest;
    public String memory;
    public String memoryOverhead;
    public Gpu gpu;
    public String image;
    public List<NamePath> configMaps;
    public List<Secret> secrets;
    public List<EnvVar> env;
    public List<EnvFromSource> envFrom;
    public Map<String, String> labels;
    public Map<String, String> annotations;
    public List<VolumeMount> volumeMounts;
    public Affinity affinity;
    public List<Toleration> tolerations;
    public PodSecurityContext podSecurityContext;
    public SecurityContext securityContext;
    public String schedulerName;
    public List<Container> sidecars;
    public List<Container> initContainers;
    public Boolean hostNetwork;
    public Map<String, String> nodeSelector;
    public PodDNSConfig dnsConfig;
    public Long terminationGracePeriodSeconds;
    public String serviceAccount;
    public List<HostAlias> hostAliases;
    public Boolean shareProcessNamespace;
    public String runtimeClassName;
    public String javaOptions;
    public Lifecycle lifecycle;
    public String priorityClassName;

    public final void setCores(Integer cores) {
      requireAtLeast(1, cores);
      this.cores = cores;
    }

    public final Integer getCores() {
      return cores;
    }
  }

  static final class Driver extends SparkPod {
    public String podName;
    public String kubernetesMaster;
    public Map<String, String> serviceAnnotations;
    public Map<String, String> serviceLabels;
  }

  static final class Executor extends SparkPod {
    public Boolean deleteOnTermination;
    private Integer instances;

    public void setInstances(Integer instances) {
      requireAtLeast(1, instances);
      this.instances = instances;
    }

    public Integer getInstances() {
      return instances;
    }
  }
}
