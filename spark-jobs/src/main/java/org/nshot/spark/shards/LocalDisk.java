package org.nshot.spark.shards;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders that Spark gives this process for its own files ({@code spark.local.dir} and what
 * cluster managers put in its place), and a folder of ours in each that is used. Static because
 * tasks share nothing else.
 */
public final class LocalDisk {
  private static final Logger LOG = LoggerFactory.getLogger(LocalDisk.class);
  private static final double GIB = 1 << 30;
  private static final Map<Path, OwnedFolder> OWNED = new HashMap<>();

  private final List<Path> roots;

  LocalDisk(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /** Where this process, driver or executor, may write. */
  public static LocalDisk ofSpark() {
    return of(SparkEnv.get().conf());
  }

  private static LocalDisk of(SparkConf conf) {
    return new LocalDisk(Arrays.stream(Utils.getConfiguredLocalDirs(conf)).map(Path::of).toList());
  }

  /**
   * The largest free space of a root.
   *
   * @throws IOException if none can be asked
   */
  public long usable() throws IOException {
    long most = -1;
    List<String> problems = new ArrayList<>();
    for (Path root : roots) {
      try {
        most = Math.max(most, usable(root));
      } catch (IOException e) {
        problems.add(root + ": " + reason(e));
      }
    }
    if (most < 0) {
      throw new IOException("local disk " + String.join(", ", problems));
    }
    return most;
  }

  private static long usable(Path root) throws IOException {
    Files.createDirectories(root);
    return Files.getFileStore(root).getUsableSpace();
  }

  /**
   * This process's folder on the disk with most space.
   *
   * @param bytes that will be written
   * @param what they are, for messages
   * @throws IOException in one line, with what each disk has, if none can be written or has so much
   *     space
   */
  public Path folder(long bytes, String what) throws IOException {
    Optional<Path> best = Optional.empty();
    long most = -1;
    List<String> problems = new ArrayList<>();
    for (Path root : roots) {
      try {
        Path folder = owned(root);
        long usable = usable(root);
        if (usable > most) {
          best = Optional.of(folder);
          most = usable;
        }
        problems.add(String.format(Locale.ROOT, "%s has %.2f GiB free", root, usable / GIB));
      } catch (IOException e) {
        problems.add("%s can't be written (%s)".formatted(root, reason(e)));
      }
    }
    if (best.isEmpty() || most < bytes) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "local disk: %.2f GiB needed for %s, %s; name other folders by spark.local.dir"
                  + " (SPARK_LOCAL_DIRS), or take more executors",
              bytes / GIB,
              what,
              String.join(", ", problems)));
    }
    return best.get();
  }

  /** One clear line of a write that failed after all. */
  public static IOException failed(Path folder, String what, IOException e) {
    return new IOException(
        "local disk %s: %s can't be written: %s; name other folders by spark.local.dir"
                .formatted(folder.getParent(), what, reason(e))
            + " (SPARK_LOCAL_DIRS)",
        e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied"
        : Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }

  private static Path owned(Path root) throws IOException {
    synchronized (OWNED) {
      OwnedFolder folder = OWNED.get(root);
      if (folder == null || !Files.isDirectory(folder.path())) { // somebody may clean /tmp
        if (OWNED.isEmpty()) {
          Runtime.getRuntime().addShutdownHook(new Thread(LocalDisk::removeFolders));
        }
        folder = OwnedFolder.create(root);
        OWNED.put(root, folder);
      }
      return folder.path();
    }
  }

  private static void removeFolders() {
    synchronized (OWNED) {
      for (OwnedFolder folder : OWNED.values()) {
        try {
          folder.close();
        } catch (IOException e) {
          LOG.info("{}: can't be removed: {}", folder.path(), e.toString());
        }
      }
    }
  }
}
