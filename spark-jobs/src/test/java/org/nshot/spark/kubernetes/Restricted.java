package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;

/** Kubernetes' pod security standard "restricted", and a root file system that is read-only. */
final class Restricted {
  private Restricted() {}

  static void check(Pod pod) {
    check(pod.getSpec());
  }

  static void check(PodSpec pod) {
    PodSecurityContext whole = pod.getSecurityContext();
    assertEquals(Boolean.TRUE, whole.getRunAsNonRoot());
    assertNotEquals(0L, whole.getRunAsUser());
    assertEquals("RuntimeDefault", whole.getSeccompProfile().getType());
    assertNotEquals(Boolean.TRUE, pod.getHostNetwork());
    assertNotEquals(Boolean.TRUE, pod.getHostPID());
    for (Volume volume : pod.getVolumes()) {
      assertEquals(null, volume.getHostPath(), volume.getName());
    }
    for (Container container : pod.getContainers()) {
      SecurityContext own = container.getSecurityContext();
      assertEquals(Boolean.FALSE, own.getAllowPrivilegeEscalation());
      assertEquals(Boolean.FALSE, own.getPrivileged());
      assertEquals(Boolean.TRUE, own.getReadOnlyRootFilesystem());
      assertEquals(List.of("ALL"), own.getCapabilities().getDrop());
      assertEquals(List.of(), own.getCapabilities().getAdd());
    }
  }
}
