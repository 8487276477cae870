package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.cli.AirflowDag;

class ManifestsTest {
  private static final java.nio.file.Path LAUNCHER = java.nio.file.Path.of("target", "launcher");

  /** What Spark's image and nshot write to. */
  private static final Set<String> WRITABLE =
      Set.of("/tmp", "/opt/spark/work-dir", "/var/cache/javacpp");

  @Test
  void manifests_all_areObjectsOfOneNamespaceWithoutUnknownKeys() throws IOException {
    List<String> files;
    try (Stream<java.nio.file.Path> listed = Files.list(Deployment.FOLDER.resolve("manifests"))) {
      files = listed.map(file -> "manifests/" + file.getFileName()).toList();
    }
    assertTrue(files.size() >= 4, files.toString());
    for (String file : files) {
      for (KubernetesResource object : Deployment.read(file)) {
        HasMetadata named = (HasMetadata) object;
        String namespace =
            object instanceof Namespace
                ? named.getMetadata().getName()
                : named.getMetadata().getNamespace();
        assertEquals("nshot", namespace, file + " " + named.getMetadata().getName());
      }
    }
  }

  @Test
  void parse_unknownKey_isRefused() {
    String misspelt =
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      securityContext:\n"
            + "        readOnlyRootFileSystem: true\n";
    UnrecognizedPropertyException refused =
        assertThrows(UnrecognizedPropertyException.class, () -> Deployment.parse(misspelt));
    assertEquals("readOnlyRootFileSystem", refused.getPropertyName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver-pod.yaml", "executor-pod.yaml", "executor-pod-cuda.yaml"})
  void podTemplate_each_isRestrictedAndHasWhatItNeeds(String file) throws IOException {
    Pod pod = Deployment.read(file, Pod.class).get(0);
    Restricted.check(pod);
    Equipped.check(pod.getSpec());
    Container container = pod.getSpec().getContainers().get(0);
    assertEquals(
        WRITABLE,
        container.getVolumeMounts().stream()
            .map(VolumeMount::getMountPath)
            .collect(Collectors.toSet()));
    assertEquals("nshot", pod.getMetadata().getLabels().get("app.kubernetes.io/name"));
    container.getEnv().forEach(env -> assertFalse(env.getValue().contains("\n"), env.getName()));
  }

  @Test
  void podTemplates_ofExecutors_differOnlyInTheirTolerations() throws IOException {
    Pod cpu = Deployment.read("executor-pod.yaml", Pod.class).get(0);
    Pod cuda = Deployment.read("executor-pod-cuda.yaml", Pod.class).get(0);
    assertEquals("nvidia.com/gpu", cuda.getSpec().getTolerations().get(0).getKey());
    cuda.getSpec().setTolerations(List.of());
    assertEquals(cpu, cuda);
    assertEquals(Boolean.FALSE, cpu.getSpec().getAutomountServiceAccountToken());
  }

  @Test
  void access_driver_mayActInItsNamespaceOnPlainObjectsOnly() throws IOException {
    List<RoleBinding> bindings = Deployment.read("manifests/access.yaml", RoleBinding.class);
    assertEquals(1, bindings.size());
    RoleBinding binding = bindings.get(0);
    assertEquals("Role", binding.getRoleRef().getKind());
    assertEquals("nshot-driver", binding.getRoleRef().getName());
    assertEquals("nshot-driver", binding.getSubjects().get(0).getName());
    assertEquals(1, binding.getSubjects().size(), "the executors' account has no right");
    for (Role role : Deployment.read("manifests/access.yaml", Role.class)) {
      for (PolicyRule rule : role.getRules()) {
        assertEquals(List.of(""), rule.getApiGroups());
        assertFalse(rule.getResources().contains("secrets"), rule.toString());
        assertFalse(
            Stream.concat(rule.getResources().stream(), rule.getVerbs().stream())
                .anyMatch(word -> word.contains("*")),
            rule.toString());
      }
    }
    Map<String, ServiceAccount> accounts =
        Deployment.read("manifests/access.yaml", ServiceAccount.class).stream()
            .collect(Collectors.toMap(account -> account.getMetadata().getName(), a -> a));
    assertEquals(Set.of("nshot-driver", "nshot-executor"), accounts.keySet());
    assertEquals(Boolean.FALSE, accounts.get("nshot-executor").getAutomountServiceAccountToken());
  }

  @Test
  void networkPolicy_ingress_isFromNshotsPodsOnly() throws IOException {
    NetworkPolicy policy =
        Deployment.read("manifests/network-policy.yaml", NetworkPolicy.class).get(0);
    Map<String, String> ours = Map.of("app.kubernetes.io/name", "nshot");
    assertEquals(ours, policy.getSpec().getPodSelector().getMatchLabels());
    assertEquals(2, policy.getSpec().getIngress().size());
    assertEquals(
        ours,
        policy.getSpec().getIngress().get(0).getFrom().get(0).getPodSelector().getMatchLabels());
    NetworkPolicyIngressRule scraping = policy.getSpec().getIngress().get(1);
    assertEquals(
        Map.of("kubernetes.io/metadata.name", "monitoring"),
        scraping.getFrom().get(0).getNamespaceSelector().getMatchLabels());
    assertEquals(1, scraping.getPorts().size());
    String page =
        Deployment.read("driver-pod.yaml", Pod.class)
            .get(0)
            .getMetadata()
            .getAnnotations()
            .get("prometheus.io/port");
    assertEquals(page, scraping.getPorts().get(0).getPort().getIntVal().toString());
  }

  @Test
  void job_pod_isTheDriversTemplateAsItsOwnProcess() throws IOException {
    Job job = Deployment.read("job.yaml", Job.class).get(0);
    assertEquals("nshot", job.getMetadata().getNamespace());
    PodSpec spec = job.getSpec().getTemplate().getSpec();
    Restricted.check(spec);
    Equipped.check(spec);
    Pod template = Deployment.read("driver-pod.yaml", Pod.class).get(0);
    assertEquals(
        template.getMetadata().getLabels(), job.getSpec().getTemplate().getMetadata().getLabels());
    assertEquals(
        template.getMetadata().getAnnotations(),
        job.getSpec().getTemplate().getMetadata().getAnnotations());
    assertEquals(template.getSpec().getSecurityContext(), spec.getSecurityContext());
    assertEquals(template.getSpec().getNodeSelector(), spec.getNodeSelector());
    assertEquals("nshot-driver", spec.getServiceAccountName());
    Container driver = spec.getContainers().get(0);
    Container bare = template.getSpec().getContainers().get(0);
    assertEquals(bare.getName(), driver.getName());
    assertTrue(driver.getArgs().contains("--driver-memory=4g"), driver.getArgs().toString());
    assertTrue(driver.getEnv().containsAll(bare.getEnv()), driver.getEnv().toString());
    assertTrue(driver.getVolumeMounts().containsAll(bare.getVolumeMounts()));
    assertTrue(spec.getVolumes().containsAll(template.getSpec().getVolumes()));
    assertEquals(
        spec.getVolumes().stream().map(Volume::getName).toList(),
        driver.getVolumeMounts().stream().map(VolumeMount::getName).toList());
    for (Map.Entry<String, Quantity> bound : bare.getResources().getLimits().entrySet()) {
      assertEquals(bound.getValue(), driver.getResources().getLimits().get(bound.getKey()));
    }
  }

  @Test
  void job_failures_areTriedAgainUnlessTheCommandIsWrong() throws IOException {
    JobSpec job = Deployment.read("job.yaml", Job.class).get(0).getSpec();
    assertTrue(job.getBackoffLimit() > 0);
    assertTrue(job.getTtlSecondsAfterFinished() > 0);
    assertEquals("Never", job.getTemplate().getSpec().getRestartPolicy(), "the policy asks for it");
    List<PodFailurePolicyRule> rules = job.getPodFailurePolicy().getRules();
    assertEquals("Ignore", rules.get(0).getAction());
    assertEquals("DisruptionTarget", rules.get(0).getOnPodConditions().get(0).getType());
    assertEquals("FailJob", rules.get(1).getAction());
    assertEquals(List.of(2), rules.get(1).getOnExitCodes().getValues());
    assertEquals("driver", rules.get(1).getOnExitCodes().getContainerName());
  }

  @Test
  void cleanUp_pod_isRestrictedAndHasLimits() throws IOException {
    CronJob clean = Deployment.read("manifests/clean-up.yaml", CronJob.class).get(0);
    PodSpec spec = clean.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
    Restricted.check(spec);
    assertEquals("nshot-cleaner", spec.getServiceAccountName());
    assertEquals(
        Set.of("cpu", "memory", "ephemeral-storage"),
        spec.getContainers().get(0).getResources().getLimits().keySet());
  }

  @Test
  void sparkApplication_all_isWhatSubmitSetsToo() throws IOException {
    SparkApplication.Spec spec =
        Deployment.read("spark-application.yaml", SparkApplication.class).get(0).spec();
    assertEquals("org.nshot.spark.cli.Main", spec.mainClass());
    assertEquals(SparkApplication.Restart.OnFailure, spec.restartPolicy().type());
    assertTrue(spec.restartPolicy().onFailureRetries() > 0);
    assertTrue(spec.timeToLiveSeconds() > 0);
    assertEquals(org.apache.spark.package$.MODULE$.SPARK_VERSION(), spec.sparkVersion());

    Map<String, String> expected = new HashMap<>();
    expected.putAll(Deployment.properties(LAUNCHER.resolve("spark.properties")));
    expected.putAll(Deployment.properties(Deployment.FOLDER.resolve("kubernetes.properties")));
    // What the launcher adds on any cluster.
    expected.put("spark.executorEnv.LC_ALL", "C.UTF-8");
    expected.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    SparkApplication.Driver driver = spec.driver();
    SparkApplication.Executor executor = spec.executor();
    assertEquals(
        driver.serviceAccount,
        expected.remove("spark.kubernetes.authenticate.driver.serviceAccountName"));
    assertEquals(
        executor.serviceAccount,
        expected.remove("spark.kubernetes.authenticate.executor.serviceAccountName"));
    assertEquals(driver.memoryOverhead, expected.remove("spark.driver.memoryOverhead"));
    assertEquals(executor.memoryOverhead, expected.remove("spark.executor.memoryOverhead"));
    assertEquals(driver.coreRequest, expected.remove("spark.kubernetes.driver.request.cores"));
    assertEquals(driver.coreLimit, expected.remove("spark.kubernetes.driver.limit.cores"));
    // The operator names the templates' containers itself.
    expected.remove("spark.kubernetes.driver.podTemplateContainerName");
    expected.remove("spark.kubernetes.executor.podTemplateContainerName");
    assertEquals(new TreeMap<>(expected), new TreeMap<>(spec.sparkConf()));
    assertEquals(Map.of("app.kubernetes.io/component", "driver"), driver.labels);
    assertEquals(Map.of("app.kubernetes.io/component", "executor"), executor.labels);

    String flags = String.join(" ", Files.readString(LAUNCHER.resolve("jvm.flags")).split("\\s+"));
    String unlimited = " -Dorg.bytedeco.javacpp.maxphysicalbytes=0";
    assertEquals(
        "-Dorg.bytedeco.javacpp.maxbytes=1536m"
            + unlimited
            + " -Dnshot.log=quiet -Dnshot.noise=off "
            + flags.strip(),
        driver.javaOptions);
    assertEquals(
        flags.strip() + " -Dorg.bytedeco.javacpp.maxbytes=2048m" + unlimited, executor.javaOptions);
    assertSame("driver-pod.yaml", "spark-kubernetes-driver", driver.template);
    assertSame("executor-pod.yaml", "spark-kubernetes-executor", executor.template);
    Equipped.check(driver.template.getSpec());
    Equipped.check(executor.template.getSpec());
  }

  private static void assertSame(String file, String container, PodTemplateSpec template)
      throws IOException {
    Pod pod = Deployment.read(file, Pod.class).get(0);
    pod.getSpec().getContainers().get(0).setName(container); // by which the operator finds it
    assertEquals(pod.getMetadata(), template.getMetadata());
    pod.getSpec().setRestartPolicy(null); // the operator's business
    assertEquals(pod.getSpec(), template.getSpec());
  }

  @Test
  void sparkApplication_whatTheOperatorDoesNotKnow_isRefused() throws IOException {
    String yaml = Files.readString(Deployment.FOLDER.resolve("spark-application.yaml"));
    for (Map.Entry<String, String> change :
        Map.of(
                "  mainClass:", "  mainclas:",
                "    coreLimit:", "    coresLimit:",
                "type: Java", "type: Kotlin",
                "onFailureRetryInterval: 60", "onFailureRetryInterval: 0",
                "  sparkVersion: 3.5.5", "  hadoopConfigMap: sparkVersion",
                "    cores: 4", "    cores: four",
                "    cores: 1", "    cores: 0",
                "    instances: 4", "    instances: 0")
            .entrySet()) {
      String changed = yaml.replace(change.getKey(), change.getValue());
      assertNotEquals(yaml, changed);
      JsonMappingException refused =
          assertThrows(JsonMappingException.class, () -> Deployment.parse(changed));
      String wrong = change.getValue().strip().replaceAll("^(.*: |(.*):$)", "$2");
      assertTrue(
          refused.getMessage().contains(wrong.equals("0") ? "expected at least 1" : wrong),
          wrong + ": " + refused.getMessage());
    }
  }

  @Test
  void dag_podsAndApplications_areObjectsOfKubernetes() throws Exception {
    AirflowDag.requirePython();
    JsonNode recorded = AirflowDag.recorded();
    int pods = 0;
    for (JsonNode pod : recorded.get("pods")) {
      for (KubernetesResource object : Deployment.parse(pod.toString())) {
        Restricted.check((Pod) object);
        Equipped.check(((Pod) object).getSpec());
        pods++;
      }
    }
    int applications = 0;
    for (JsonNode application : recorded.get("applications")) {
      for (KubernetesResource object : Deployment.parse(application.toString())) {
        SparkApplication.Spec spec = ((SparkApplication) object).spec();
        assertEquals("registry.example/nshot:1", spec.image());
        Equipped.check(spec.driver().template.getSpec());
        Equipped.check(spec.executor().template.getSpec());
        applications++;
      }
    }
    assertEquals(11, pods);
    assertEquals(11, applications);
  }

  @Test
  void runsClaim_storage_canBeSharedByManyNodes() throws IOException {
    PersistentVolumeClaim claim =
        Deployment.read("manifests/runs-claim.yaml", PersistentVolumeClaim.class).get(0);
    assertEquals(List.of("ReadWriteMany"), claim.getSpec().getAccessModes());
    assertNotNull(claim.getSpec().getResources().getRequests().get("storage"));
  }
}
