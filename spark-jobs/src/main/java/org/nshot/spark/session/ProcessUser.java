package org.nshot.spark.session;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Who runs this process, as Hadoop sees it. Hadoop asks the operating system for the user's name,
 * and fails where that has a number and no name for it, as in containers that run as any user.
 */
public final class ProcessUser {
  private static final String HADOOP_USER = "HADOOP_USER_NAME";

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private ProcessUser() {}

  /**
   * Once a process, logs a user in who has no name: as {@code HADOOP_USER_NAME}, else as the user's
   * number. Anyone else, and who logs in by Kerberos, is left to Hadoop.
   */
  public static void login() {
    if (DONE.getAndSet(true) || UserGroupInformation.isSecurityEnabled()) {
      return;
    }
    Optional<String> name = unnamed();
    if (name.isPresent()) {
      UserGroupInformation.setLoginUser(
          UserGroupInformation.createRemoteUser(
              Optional.ofNullable(System.getenv(HADOOP_USER))
                  .filter(user -> !user.isBlank())
                  .orElse(name.get())));
    }
  }

  /** The number of a user without a name; empty for any other. */
  private static Optional<String> unnamed() {
    if (File.separatorChar != '/') {
      return Optional.empty(); // Windows names all its users
    }
    UnixSystem system = new UnixSystem();
    return system.getUsername() == null
        ? Optional.of(Long.toString(system.getUid()))
        : Optional.empty();
  }
}
