package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a driver or an executor needs of its node, and where its JVM may write. */
final class Equipped {
  private Equipped() {}

  static void check(PodSpec pod) {
    assertEquals(Map.of("kubernetes.io/arch", "amd64"), pod.getNodeSelector());
    assertEquals(1, pod.getContainers().size());
    Container container = pod.getContainers().get(0);
    ResourceRequirements resources = container.getResources();
    assertNotNull(resources, "it neither asks for disk nor limits it");
    assertEquals(new Quantity("2Gi"), resources.getRequests().get("ephemeral-storage"));
    assertEquals(new Quantity("60Gi"), resources.getLimits().get("ephemeral-storage"));
    requireOwnVolume("org.bytedeco.javacpp.cachedir", pod); // unpacked native libraries
    requireOwnVolume("user.home", pod); // below which Ivy keeps spark.jars.packages
  }

  /** That a system property of the JVM names a volume of the pod's own: the root is read-only. */
  private static void requireOwnVolume(String property, PodSpec pod) {
    Container container = pod.getContainers().get(0);
    String options =
        container.getEnv().stream()
            .filter(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElse("");
    Matcher value =
        Pattern.compile("(?<!\\S)-D" + Pattern.quote(property) + "=(\\S+)").matcher(options);
    assertTrue(value.find(), property + " in JDK_JAVA_OPTIONS: " + options);
    Map<String, String> mounts =
        container.getVolumeMounts().stream()
            .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
    Volume volume =
        pod.getVolumes().stream()
            .filter(any -> any.getName().equals(mounts.get(value.group(1))))
            .findFirst()
            .orElseThrow(() -> new AssertionError(property + ": no volume at " + value.group(1)));
    assertNotNull(volume.getEmptyDir().getSizeLimit(), volume.getName());
  }
}
