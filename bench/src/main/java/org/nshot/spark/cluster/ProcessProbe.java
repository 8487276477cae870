package org.nshot.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads off a running JVM of this machine what it uses. Linux only. */
final class ProcessProbe {
  private static final String BROADCAST = "org.apache.spark.storage.BroadcastBlockId";

  private ProcessProbe() {}

  /**
   * After two full collections, which the look itself brings about: native handles that the first
   * one finds dead are still counted by it, for they are let go only then.
   */
  static Map<Quantity, Double> look(long pid) throws IOException, InterruptedException {
    Map<Quantity, Double> found = new EnumMap<>(Quantity.class);
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    long bytes = 0;
    long broadcasts = 0;
    Commands.run(List.of(jcmd, Long.toString(pid), "GC.run"));
    String histogram = Commands.run(List.of(jcmd, Long.toString(pid), "GC.class_histogram"));
    for (String line : histogram.lines().toList()) {
      String[] words = line.strip().split("\\s+"); // number: instances bytes class
      if (words[0].equals("Total")) {
        bytes = Long.parseLong(words[2]);
      } else if (words.length >= 4 && words[3].equals(BROADCAST)) {
        broadcasts = Long.parseLong(words[1]);
      }
    }
    if (bytes == 0) {
      throw new IOException("jcmd " + pid + ": no total in its histogram");
    }
    found.put(Quantity.HEAP, bytes / 1e6);
    found.put(Quantity.BROADCASTS, (double) broadcasts);
    Path proc = Path.of("/proc", Long.toString(pid));
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      String[] words = line.split("\\s+");
      if (words[0].equals("VmRSS:")) {
        found.put(Quantity.RESIDENT, Long.parseLong(words[1]) * 1024 / 1e6);
      } else if (words[0].equals("Threads:")) {
        found.put(Quantity.THREADS, Double.valueOf(words[1]));
      }
    }
    try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
      found.put(Quantity.OPEN_FILES, (double) open.count());
    }
    return found;
  }
}
