package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What can happen to a training on a cluster, and how it is brought about. */
enum Fault {
  EXECUTOR_KILLED("an executor killed with SIGKILL in mid-round") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      return killInMidRound(scene, false);
    }
  },

  ALL_EXECUTORS_KILLED("both executors killed with SIGKILL in mid-round") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      return killInMidRound(scene, true);
    }
  },

  WORKER_ADDED_LATE("a worker added while one trains alone") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      Sabotage sabotage = scene.sabotage(FaultPlugin.Kind.HELD, 1);
      try (StandaloneCluster cluster = scene.cluster(1);
          TrainProcess training = scene.train(cluster, sabotage.options())) {
        sabotage.awaitFault(0, training);
        cluster.addWorkers(1);
        sabotage.awaitExecutor(1, training); // which is there, and has been given work
        sabotage.release();
        return scene.requireDone(training);
      }
    }
  },

  SLOW_TASK("a task that never ends, speculation on") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      Sabotage sabotage = scene.sabotage(FaultPlugin.Kind.SLOW, 1);
      List<String> speculation =
          List.of("--conf=spark.speculation=true", "--conf=spark.speculation.quantile=0.5");
      try (TrainProcess training = scene.train(scene.cluster(), sabotage.options(), speculation)) {
        scene.requireDone(training);
      }
      require(sabotage.wasTriedAgain(), "the slow task had no copy elsewhere");
      return "its copy on the other host was done first";
    }
  },

  FAILING_TASK("a task that throws on its first try") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      Sabotage sabotage = scene.sabotage(FaultPlugin.Kind.THROWING, 1);
      try (TrainProcess training = scene.train(scene.cluster(), sabotage.options())) {
        scene.requireDone(training);
      }
      require(sabotage.wasTriedAgain(), "the task was not tried again");
      return "tried again";
    }
  },

  DRIVER_KILLED("the driver killed with SIGKILL in mid-epoch, and started again") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      scene.killDriver();
      try (TrainProcess again = scene.train(scene.cluster())) {
        scene.requireDone(again);
        require(again.log().contains("Going on from"), "it began anew");
      }
      return "went on from a checkpoint";
    }
  },

  CHECKPOINT_CUT_SHORT("the newest checkpoint cut short, after the driver was killed") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      scene.killDriver();
      List<Path> whole = TrainProcess.checkpoints(scene.run());
      Path newest = whole.get(whole.size() - 1);
      Path weights = newest.resolve("weights.safetensors");
      Files.write(weights, java.util.Arrays.copyOf(Files.readAllBytes(weights), 1000));
      try (TrainProcess again = scene.train(scene.cluster())) {
        scene.requireDone(again);
        require(
            again.log().contains(newest.getFileName() + " can't be used"),
            "it did not notice that " + newest + " is damaged");
        require(again.log().contains("Going on from"), "it began anew");
      }
      return newest.getFileName() + " was found damaged";
    }
  },

  DISK_FULL("the disk of the run directory full for a while") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      try (SmallDisk disk = scene.smallDisk();
          TrainProcess training = scene.train(scene.cluster())) {
        training.awaitCheckpoint();
        disk.fill();
        training.awaitLine("could not be written");
        disk.free();
        scene.requireDone(training);
        require(training.log().contains(" s late"), "it did not say that it wrote late");
      }
      return "waited until there was room";
    }
  },

  EXECUTOR_PAUSED("an executor stopped with SIGSTOP for 20 s, as by its network") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      Sabotage sabotage = scene.sabotage(FaultPlugin.Kind.HELD, 1);
      try (TrainProcess training = scene.train(scene.cluster(), sabotage.options())) {
        long executor = sabotage.awaitFault(0, training);
        signal("STOP", executor);
        TimeUnit.SECONDS.sleep(20); // the fault itself
        sabotage.release();
        signal("CONT", executor);
        return scene.requireDone(training);
      }
    }
  },

  NO_EXECUTORS("all executors gone for --give-up-after minutes") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      Sabotage sabotage = scene.sabotage(FaultPlugin.Kind.HELD, 1);
      try (StandaloneCluster cluster = scene.cluster(2)) {
        String line;
        try (TrainProcess training =
            scene.train(cluster, sabotage.options(), List.of("--give-up-after=1"))) {
          sabotage.awaitFault(0, training);
          cluster.killWorkers();
          line = scene.requireFailed(training, "no executor for 1 minute, gave up");
        }
        cluster.addWorkers(2);
        try (TrainProcess again = scene.train(cluster)) {
          scene.requireDone(again);
        }
        return line;
      }
    }
  },

  RUN_UNWRITABLE("the run directory unwritable for --give-up-after minutes") {
    @Override
    String inflict(Scene scene) throws IOException, InterruptedException {
      try (SmallDisk disk = scene.smallDisk()) {
        String line;
        try (TrainProcess training = scene.train(scene.cluster(), List.of("--give-up-after=0.5"))) {
          training.awaitCheckpoint();
          disk.setWritable(false);
          line = scene.requireFailed(training, "could not be written for 0.50 minutes");
        }
        disk.setWritable(true);
        try (TrainProcess again = scene.train(scene.cluster())) {
          scene.requireDone(again);
        }
        return line;
      }
    }
  };

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /**
   * Trains, makes it happen, and sees the training through to its end.
   *
   * @return what was seen of it
   * @throws IOException naming what was not as promised
   * @throws Skipped if this machine can't do it
   */
  abstract String inflict(Scene scene) throws IOException, InterruptedException;

  /** This machine can't make the fault happen. */
  static final class Skipped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Skipped(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }

  /** While a task is held and so its round can't end. */
  private static String killInMidRound(Scene scene, boolean everyExecutor)
      throws IOException, InterruptedException {
    Sabotage sabotage = scene.sabotage(FaultPlugin.Kind.HELD, 1);
    try (TrainProcess training = scene.train(scene.cluster(), sabotage.options())) {
      long holder = sabotage.awaitFault(0, training);
      List<Long> executors = scene.cluster().executors();
      require(
          executors.size() == 2 && executors.contains(holder),
          "executors " + executors + ", expected two with " + holder);
      for (long victim : everyExecutor ? executors : List.of(holder)) {
        signal("KILL", victim);
      }
      scene.requireDone(training);
      require(sabotage.wasTriedAgain(), "the killed executor's task was not tried again");
    }
    return "its task was tried again";
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    Commands.run(List.of("kill", "-" + name, Long.toString(pid)));
  }
}
