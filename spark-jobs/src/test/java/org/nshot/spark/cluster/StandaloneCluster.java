package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A cluster of {@code deploy/standalone} in a folder of its own. */
final class StandaloneCluster implements AutoCloseable {
  private final Path home;
  private final Path folder;
  private final Thread atExit = new Thread(this::downAtExit);
  private final String url;

  /**
   * @param home nshot's folder
   * @param folder for the cluster; is made
   * @param options of up.sh, the number of workers last
   */
  StandaloneCluster(Path home, Path folder, String... options)
      throws IOException, InterruptedException {
    this.home = home;
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(atExit);
    url = lastLine(script("up.sh", options));
  }

  String url() {
    return url;
  }

  void addWorkers(int count) throws IOException, InterruptedException {
    script("up.sh", Integer.toString(count));
  }

  /** Process numbers of the executors that run now, by their workers' order. */
  List<Long> executors() throws IOException {
    List<Long> executors = new ArrayList<>();
    for (long worker : workers()) {
      ProcessHandle.of(worker).stream()
          .flatMap(ProcessHandle::children)
          .map(ProcessHandle::pid)
          .forEach(executors::add);
    }
    return executors;
  }

  private List<Long> workers() throws IOException {
    List<Long> workers = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().matches("worker-\\d+\\.pid")) {
          workers.add(Long.valueOf(Files.readString(file).strip()));
        }
      }
    }
    return workers;
  }

  /** Kills workers and executors, so that nothing starts them again. */
  void killWorkers() throws IOException, InterruptedException {
    List<String> kill = new ArrayList<>(List.of("kill", "-KILL", "--"));
    for (long worker : workers()) {
      kill.add("-" + worker); // its process group
    }
    Commands.run(kill);
  }

  /** One after another: down.sh must not come before up.sh is through. */
  private synchronized String script(String name, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("deploy/standalone").resolve(name).toString());
    command.addAll(Arrays.asList(arguments));
    return Commands.run(command, "NSHOT_CLUSTER=" + folder);
  }

  private static String lastLine(String text) {
    return text.strip().substring(text.strip().lastIndexOf('\n') + 1);
  }

  private void downAtExit() {
    try {
      script("down.sh");
    } catch (IOException | InterruptedException e) {
      System.err.println("could not end the cluster in " + folder + ": " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    script("down.sh");
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
