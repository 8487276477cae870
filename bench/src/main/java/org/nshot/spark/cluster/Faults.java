package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * {@code bench/faults.sh}: every fault on a cluster of this machine, and a table of what came of
 * it. Exit code 1 if anything was not as promised.
 */
final class Faults {
  private static final String ROW = "%-22s %-12s %6s  %s%n";

  private Faults() {}

  /**
   * @param args nshot's folder, a folder for what comes of it, URI of an ingested data set, images
   *     of a shard in a round, part of the data kept out of training; then names of faults, none
   *     for all
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Path.of(args[0]).toAbsolutePath();
    Path folder = Path.of(args[1]).toAbsolutePath();
    List<Fault> faults =
        args.length > 5
            ? Arrays.stream(args, 5, args.length).map(Faults::named).toList()
            : List.of(Fault.values());
    int broken = 0;
    long started = System.nanoTime();
    try (FaultBench bench = new FaultBench(home, folder, settings(args), 30)) {
      System.out.printf(ROW, "fault", "outcome", "s", "what was seen");
      System.out.printf(
          ROW,
          "none",
          "-",
          seconds(started),
          "weights " + bench.undisturbed().weights() + ", the same below unless it says otherwise");
      for (Fault fault : faults) {
        started = System.nanoTime();
        String outcome = "as promised";
        String seen;
        try {
          seen = bench.inflict(fault);
        } catch (Fault.Skipped e) {
          outcome = "skipped";
          seen = e.getMessage();
        } catch (IOException | RuntimeException e) {
          outcome = "BROKEN";
          seen = e.getMessage();
          broken++;
        }
        System.out.printf(
            ROW, words(fault), outcome, seconds(started), fault.words() + ": " + seen);
      }
    }
    System.out.println(
        broken == 0 ? "All as promised." : broken + " not as promised, logs in " + folder);
    System.exit(broken == 0 ? 0 : 1);
  }

  private static List<String> settings(String[] args) {
    return List.of(
        "--data=" + args[2],
        "--recipe=panda-dynas",
        "--channels=8",
        "--cells=1",
        "--epochs=2",
        "--shards=3",
        "--batch=" + args[3],
        "--holdout=" + args[4],
        "--checkpoint-minutes=0.01");
  }

  private static Fault named(String words) {
    return Arrays.stream(Fault.values())
        .filter(fault -> words(fault).equals(words))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault %s, expected one of %s"
                        .formatted(
                            words, Arrays.stream(Fault.values()).map(Faults::words).toList())));
  }

  private static String words(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String seconds(long since) {
    return Long.toString(Math.round((System.nanoTime() - since) / 1e9));
  }
}
