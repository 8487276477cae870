package org.nshot.spark.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The watcher's end of {@link FaultPlugin}: the settings that bring it in, and its files. */
final class Sabotage {
  private final Path folder;
  private final FaultPlugin.Kind kind;
  private final int times;
  private final int after;

  /**
   * @param folder is made
   * @param times how many tasks it strikes
   * @param after tasks that each executor does undisturbed
   */
  Sabotage(Path folder, FaultPlugin.Kind kind, int times, int after) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.kind = kind;
    this.times = times;
    this.after = after;
  }

  /** Options of spark-submit. */
  List<String> options() throws IOException {
    Path jar = jar(folder.resolve("plugin.jar"));
    return List.of(
        "--conf=spark.plugins=" + FaultPlugin.class.getName(),
        "--conf=spark.driver.extraClassPath=" + jar,
        "--conf=spark.executor.extraClassPath=" + jar,
        "--conf=" + FaultPlugin.KIND + "=" + kind,
        "--conf=" + FaultPlugin.FOLDER + "=" + folder,
        "--conf=" + FaultPlugin.TIMES + "=" + times,
        "--conf=" + FaultPlugin.AFTER + "=" + after);
  }

  /** Waits for a fault to strike while the training goes on, and says in which process. */
  long awaitFault(int number, TrainProcess training) throws IOException, InterruptedException {
    Path file = folder.resolve("fault-" + number);
    training.await(file + " (no task was struck)", () -> Files.exists(file));
    return Long.parseLong(Files.readString(file));
  }

  /** Waits until an executor has been given its first task. */
  void awaitExecutor(int id, TrainProcess training) throws IOException, InterruptedException {
    Path file = folder.resolve("executor-" + id);
    training.await(file + " (executor " + id + " was given no task)", () -> Files.exists(file));
  }

  boolean wasTriedAgain() {
    return Files.exists(folder.resolve("again"));
  }

  void release() throws IOException {
    Files.createFile(folder.resolve("release"));
  }

  /** A jar of the plugin alone: what executors may have of the tests. */
  private static Path jar(Path file) throws IOException {
    String path = FaultPlugin.class.getName().replace('.', '/');
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (Class<?> part : parts()) {
        String name = folder + part.getName().substring(part.getName().lastIndexOf('.') + 1);
        out.putNextEntry(new JarEntry(name + ".class"));
        try (InputStream in = part.getResourceAsStream("/" + name + ".class")) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
    return file;
  }

  private static List<Class<?>> parts() {
    List<Class<?>> parts = new java.util.ArrayList<>(List.of(FaultPlugin.class));
    parts.addAll(List.of(FaultPlugin.class.getDeclaredClasses()));
    return parts;
  }
}
