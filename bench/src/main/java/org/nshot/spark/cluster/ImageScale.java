package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code bench/scale-images.sh}: some rounds on many encoded images, on a cluster of two one-core
 * workers with 1 GB of heap each; one executor is killed on the way. Prints what each executor uses
 * as a table: heap, resident memory, and the mapped files of its shards, which are its local disk.
 */
final class ImageScale {
  private static final int KILLED_AFTER = 4;
  private static final Pattern SHARD = Pattern.compile("^(\\w+)-(\\w+) .*/nshot-shards-.*$");
  private static final Pattern ROUND = Pattern.compile("epoch-00000-round-(\\d+)");

  private ImageScale() {}

  /**
   * @param args nshot's folder, a folder for what comes of it, URI of an ingested data set, rounds;
   *     then options of train
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Path.of(args[0]).toAbsolutePath();
    Path folder = Path.of(args[1]).toAbsolutePath();
    int rounds = Integer.parseInt(args[3]);
    List<String> settings = new ArrayList<>();
    settings.addAll(
        List.of(
            "--driver-memory=2g",
            "--executor-memory=1g",
            "--data=" + args[2],
            "--shards=2",
            "--keep=2",
            "--checkpoint-minutes=0.001")); // each round is seen by its checkpoint
    settings.addAll(List.of(args).subList(4, args.length));
    Path run = folder.resolve("run");
    String[] cluster = {"--cores", "1", "--memory", "4g", "2"};
    try (StandaloneCluster two = new StandaloneCluster(home, folder.resolve("cluster"), cluster);
        TrainProcess training =
            TrainProcess.start(home, two.url(), run, folder.resolve("train.log"), settings)) {
      long started = System.nanoTime();
      System.out.println(
          "| round | s | executor | heap after GC, MB | resident, MB | of it anonymous | shards' files,"
              + " MB |");
      System.out.println("|---|---|---|---|---|---|---|");
      List<Long> victims = List.of();
      for (int seen = 0; seen < rounds; ) {
        int next = awaitRound(training, run, seen + 1);
        print(next, started, two.executors());
        if (seen < KILLED_AFTER && next >= KILLED_AFTER) {
          victims = two.executors().subList(0, 1);
          Commands.run(List.of("kill", "-KILL", Long.toString(victims.get(0))));
          System.out.printf(
              Locale.ROOT, "| | %.0f | killed: %d | | | | |%n", seconds(started), victims.get(0));
        }
        seen = next;
      }
      Fault.require(!victims.isEmpty(), "no executor was killed: take more rounds");
      Fault.require(
          two.executors().size() == 2 && !two.executors().contains(victims.get(0)),
          "executors " + two.executors() + ", expected two without " + victims);
    }
  }

  /** The newest round that has a checkpoint, at least the one waited for. */
  private static int awaitRound(TrainProcess training, Path run, int least)
      throws IOException, InterruptedException {
    training.await("round " + least, () -> newest(run).orElse(0) >= least);
    return newest(run).orElse(least);
  }

  private static OptionalInt newest(Path run) {
    return TrainProcess.checkpoints(run).stream()
        .map(path -> ROUND.matcher(path.getFileName().toString()))
        .filter(Matcher::matches)
        .mapToInt(round -> Integer.parseInt(round.group(1)))
        .max();
  }

  private static void print(int round, long started, List<Long> executors)
      throws IOException, InterruptedException {
    double at = seconds(started);
    for (long pid : executors) {
      double heap = ProcessProbe.look(pid).get(Quantity.HEAP);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.0f | %d | %.0f | %.0f | %.0f | %.0f |%n",
          round,
          at,
          pid,
          heap,
          status(pid, "VmRSS:"),
          status(pid, "RssAnon:"),
          mapped(pid));
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** MB of a line of the process's status. */
  private static double status(long pid, String key) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Long.parseLong(line.split("\\s+")[1]) * 1024 / 1e6)
        .sum();
  }

  /** MB of its shards' files: they have no name any more, but mappings. */
  private static double mapped(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps")).stream()
        .map(SHARD::matcher)
        .filter(Matcher::matches)
        .mapToDouble(
            map -> (Long.parseLong(map.group(2), 16) - Long.parseLong(map.group(1), 16)) / 1e6)
        .sum();
  }
}
