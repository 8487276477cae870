package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code bench/soak.sh}: a long training on a cluster of two one-core workers of this machine, and
 * what driver and executors use meanwhile. Exit code 1 if any of it grew after the warm-up.
 */
final class Soak {
  private static final int WARM_UP = 200;
  private static final int ROUNDS_OF_AN_EPOCH = 20;
  private static final int EPOCHS_BETWEEN_LOOKS = 2;

  private Soak() {}

  /**
   * @param args nshot's folder, a folder for what comes of it, URI of an ingested data set, part of
   *     it kept out of training, images of a shard in a round, rounds
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Path.of(args[0]).toAbsolutePath();
    Path folder = Path.of(args[1]).toAbsolutePath();
    int rounds = Integer.parseInt(args[5]);
    // The whole heap resident from the start: what resident memory then grows by is native.
    String heap = "extraJavaOptions=-Xms1g -XX:+AlwaysPreTouch";
    List<String> settings =
        List.of(
            "--driver-memory=1g",
            "--executor-memory=1g",
            "--conf=spark.driver." + heap,
            "--conf=spark.executor." + heap,
            "--data=" + args[2],
            "--recipe=panda-dynas",
            "--channels=8",
            "--cells=1",
            "--shards=2",
            "--holdout=" + args[3],
            "--batch=" + args[4],
            "--epochs=" + rounds / ROUNDS_OF_AN_EPOCH);
    List<SoakSeries> series;
    try (StandaloneCluster cluster = new StandaloneCluster(home, folder.resolve("cluster"), "2");
        TrainProcess training =
            TrainProcess.start(
                home,
                cluster.url(),
                folder.resolve("run"),
                folder.resolve("train.log"),
                settings)) {
      series = watch(folder, cluster, training, rounds / ROUNDS_OF_AN_EPOCH);
    }
    write(folder, series);
    List<String> growths = new ArrayList<>();
    System.out.printf("%-12s %-30s %10s %10s%n", "process", "quantity", "at the end", "drift");
    for (SoakSeries one : series) {
      for (Quantity quantity : Quantity.values()) {
        one.growth(quantity, WARM_UP).ifPresent(growths::add);
        System.out.printf(
            Locale.ROOT,
            "%-12s %-30s %10.1f %10.1f%n",
            one.process(),
            quantity.words(),
            one.value(one.rounds().size() - 1, quantity),
            one.drift(quantity, WARM_UP));
      }
    }
    growths.forEach(System.out::println);
    System.out.printf(
        "%d rounds, nothing may grow after %d: %s%n",
        rounds, WARM_UP, growths.isEmpty() ? "nothing did" : growths.size() + " did");
    System.exit(growths.isEmpty() ? 0 : 1);
  }

  private static List<SoakSeries> watch(
      Path folder, StandaloneCluster cluster, TrainProcess training, int epochs)
      throws IOException, InterruptedException {
    Path metrics = folder.resolve("run/metrics/train.jsonl");
    Map<Long, SoakSeries> series = new LinkedHashMap<>();
    AtomicInteger done = new AtomicInteger();
    // The last epoch has no look of its own: the driver may be gone before it is over.
    for (int next = EPOCHS_BETWEEN_LOOKS; next < epochs; next += EPOCHS_BETWEEN_LOOKS) {
      int wanted = next;
      training.await(
          "epoch " + next,
          () -> {
            done.set(lines(metrics));
            return done.get() >= wanted;
          });
      if (done.get() > wanted) {
        continue; // the machine was slow to look
      }
      if (series.isEmpty()) {
        series.put(training.pid(), new SoakSeries("driver"));
        for (long pid : cluster.executors()) {
          series.put(pid, new SoakSeries("executor-" + (series.size() - 1)));
        }
      }
      for (Map.Entry<Long, SoakSeries> process : series.entrySet()) {
        process
            .getValue()
            .add(done.get() * ROUNDS_OF_AN_EPOCH, ProcessProbe.look(process.getKey()));
      }
      System.err.printf(
          "round %d of %d%n", done.get() * ROUNDS_OF_AN_EPOCH, epochs * ROUNDS_OF_AN_EPOCH);
    }
    int exitCode = training.waitFor();
    Fault.require(exitCode == 0, "exit code " + exitCode + ": " + training.end());
    return List.copyOf(series.values());
  }

  private static int lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    } catch (IOException e) {
      return 0; // being written
    }
  }

  private static void write(Path folder, List<SoakSeries> series) throws IOException {
    StringBuilder csv = new StringBuilder("round,process");
    for (Quantity quantity : Quantity.values()) {
      csv.append(',').append(quantity.name().toLowerCase(Locale.ROOT));
    }
    csv.append('\n');
    series.forEach(one -> csv.append(one.csv()));
    Files.writeString(folder.resolve("soak.csv"), csv);
    Files.writeString(folder.resolve("soak.svg"), SoakChart.svg(series, WARM_UP));
  }
}
