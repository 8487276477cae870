package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
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
  void podTemplate_security_isRestricted(String file) throws IOException {
    Pod pod = Deployment.read(file, Pod.class).get(0);
    Restricted.check(pod);
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
    assertEquals(1, policy.getSpec().getIngress().size());
    assertEquals(
        ours,
        policy.getSpec().getIngress().get(0).getFrom().get(0).getPodSelector().getMatchLabels());
  }

  @Test
  void runsClaim_storage_canBeSharedByManyNodes() throws IOException {
    PersistentVolumeClaim claim =
        Deployment.read("manifests/runs-claim.yaml", PersistentVolumeClaim.class).get(0);
    assertEquals(List.of("ReadWriteMany"), claim.getSpec().getAccessModes());
    assertNotNull(claim.getSpec().getResources().getRequests().get("storage"));
  }
}
