package org.nshot.spark.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and the commit that it was built from. */
public final class ProjectVersion implements IVersionProvider {
  private static final String COMMIT = "commit.properties";

  @Override
  public String[] getVersion() {
    return new String[] {"nshot " + version().orElse("(not from a jar)")};
  }

  /** Empty where the classes come from no jar. */
  public static Optional<String> version() {
    return Optional.ofNullable(ProjectVersion.class.getPackage().getImplementationVersion());
  }

  /** The commit, with a plus behind it if files had changed since; empty if built outside git. */
  public static Optional<String> commit() {
    Properties commit = new Properties();
    try (InputStream in = ProjectVersion.class.getResourceAsStream(COMMIT)) {
      if (in != null) {
        commit.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean changed = Boolean.parseBoolean(commit.getProperty("git.dirty"));
    return Optional.ofNullable(commit.getProperty("git.commit.id"))
        .map(id -> changed ? id + "+" : id);
  }
}
