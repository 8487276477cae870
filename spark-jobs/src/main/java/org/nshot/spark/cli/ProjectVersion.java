package org.nshot.spark.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class ProjectVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Optional<String> version =
        Optional.ofNullable(ProjectVersion.class.getPackage().getImplementationVersion());
    return new String[] {"nshot " + version.orElse("(not from a jar)")};
  }
}
