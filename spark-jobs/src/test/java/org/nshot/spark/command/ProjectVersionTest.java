package org.nshot.spark.command;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProjectVersionTest {
  /** The build writes the file into a folder that must be this class's. */
  @Test
  void commit_builtInAGitCheckout_isKnown() {
    assumeTrue(Files.exists(Path.of("../.git")), "not built within git");
    String commit = ProjectVersion.commit().orElse("none");
    assertTrue(commit.matches("[0-9a-f]{40}\\+?"), commit);
  }
}
