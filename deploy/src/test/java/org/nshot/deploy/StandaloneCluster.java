package org.nshot.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Spark's master and workers of one core each, as processes on 127.0.0.1. */
final class StandaloneCluster implements AutoCloseable {
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern WORKER = Pattern.compile("Successfully registered with master");

  private final List<Daemon> daemons = new ArrayList<>();
  private String url = "";

  StandaloneCluster(SparkHome spark, Path logs, int workers) throws Exception {
    try {
      daemons.add(
          Daemon.start(
              spark.java(
                  "org.apache.spark.deploy.master.Master",
                  "--host",
                  "127.0.0.1",
                  "--port",
                  "0",
                  "--webui-port",
                  "0"),
              spark.environment(),
              logs.resolve("master.log"),
              MASTER,
              line -> url = line.group(1)));
      for (int worker = 0; worker < workers; worker++) {
        daemons.add(
            Daemon.start(
                spark.java(
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    logs.resolve("worker-" + worker).toString(),
                    url),
                spark.environment(),
                logs.resolve("worker-" + worker + ".log"),
                WORKER,
                line -> {}));
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** As {@code --master} has it. */
  String url() {
    return url;
  }

  @Override
  public void close() throws InterruptedException {
    for (int i = daemons.size() - 1; i >= 0; i--) {
      daemons.get(i).close();
    }
  }
}
