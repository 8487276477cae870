package org.nshot.spark.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this machine calls itself. Its name need not resolve: Java's own way asks DNS, and fails on
 * machines and in containers whose name stands nowhere.
 */
public final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /** The name, empty where nobody can say it. */
  public static Optional<String> find() {
    return find(KERNEL);
  }

  /**
   * @param kernel the file in which Linux tells the name; need not exist
   */
  static Optional<String> find(Path kernel) {
    try {
      String name = Files.readString(kernel).strip();
      if (!name.isEmpty()) {
        return Optional.of(name);
      }
    } catch (IOException e) {
      return resolved(); // no Linux
    }
    return resolved();
  }

  private static Optional<String> resolved() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return Optional.empty(); // it has a name that doesn't resolve, and Java keeps it to itself
    }
  }
}
