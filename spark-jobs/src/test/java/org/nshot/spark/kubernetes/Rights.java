package org.nshot.spark.kubernetes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.nshot.spark.kubernetes.ApiServer.Asked;

/** What a role grants. */
record Rights(Set<Asked> granted) {
  /** One of {@code access.yaml}. */
  static Rights of(String role) throws IOException {
    return of("manifests/access.yaml", role);
  }

  static Rights of(String file, String role) throws IOException {
    Set<Asked> granted = new HashSet<>();
    for (Role one : Deployment.read(file, Role.class)) {
      if (one.getMetadata().getName().equals(role)) {
        for (PolicyRule rule : one.getRules()) {
          for (String resource : rule.getResources()) {
            for (String verb : rule.getVerbs()) {
              granted.add(new Asked(one.getMetadata().getNamespace(), resource, verb));
            }
          }
        }
      }
    }
    return new Rights(granted);
  }

  void requireAll(Collection<Asked> asked) {
    assertTrue(!asked.isEmpty(), "nothing was asked");
    Set<String> refused = new TreeSet<>();
    for (Asked one : asked) {
      if (!granted.contains(one)) {
        refused.add(one.toString());
      }
    }
    assertTrue(refused.isEmpty(), "not granted: " + refused);
  }
}
