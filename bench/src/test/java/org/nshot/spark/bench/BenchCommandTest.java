package org.nshot.spark.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class BenchCommandTest {
  @TempDir Path dir;

  private ObjectNode bench(String work, String paths, String... more) throws Exception {
    Path archs = Files.writeString(dir.resolve("archs.txt"), paths);
    String[] args = new String[more.length + 6];
    args[0] = "bench";
    args[1] = work;
    args[2] = "--archs=" + archs;
    args[3] = "--channels=4";
    args[4] = "--cells=1";
    args[5] = "--resolution=8";
    System.arraycopy(more, 0, args, 6, more.length);
    return Nshot.call(args);
  }

  @Test
  void run_trainTwice_aTimeForEachStep() throws Exception {
    ObjectNode result = bench("train", "3 3 3 3 3 3\n1 2 4 1 0 3\n", "--batch=2", "--repeat=2");
    assertEquals(4, result.required("ms").size());
    for (String key : new String[] {"images_per_second", "median_ms", "mean_ms", "peak_rss_mb"}) {
      assertTrue(result.required(key).asDouble() > 0, key);
    }
  }

  @Test
  void run_eval_aTimeForEachStep() throws Exception {
    assertEquals(1, bench("eval", "3 3 3 3 3 3\n").required("ms").size());
  }

  @Test
  void run_profile_writesALineForEachKernel() throws Exception {
    Path file = dir.resolve("profile.md");
    ObjectNode result = bench("train", "3 3 3 3 3 3\n", "--batch=2", "--profile=" + file);
    List<String> lines =
        Files.readAllLines(file).stream().filter(line -> line.matches("\\| .* \\d.*")).toList();
    assertEquals(result.required("kernels").size(), lines.size());
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("| 3x3, 4 to 4 channels, 8 px |")),
        lines::toString);
  }

  @Test
  void run_profileInNoFolder_isRefusedBeforeItMeasures() {
    Path file = dir.resolve("none/profile.md");
    IOException e =
        assertThrows(IOException.class, () -> bench("train", "3 3 3 3 3 3\n", "--profile=" + file));
    assertEquals("--profile: no such folder: " + dir.resolve("none"), e.getMessage());
  }

  @Test
  void run_otherWork_isRefused() {
    UsageException e = assertThrows(UsageException.class, () -> bench("fly", "3 3 3 3 3 3\n"));
    assertEquals("bench: 'fly', expected 'train' or 'eval'", e.getMessage());
  }

  @Test
  void run_pathOfAnotherSpace_namesFileAndLine() {
    IOException e = assertThrows(IOException.class, () -> bench("eval", "3 3 3 3 3 3\n9 9\n"));
    assertTrue(e.getMessage().contains("archs.txt line 2"), e.getMessage());
  }

  @Test
  void run_noSuchFile_namesIt() {
    IOException e =
        assertThrows(
            IOException.class,
            () -> Nshot.call("bench", "eval", "--archs=" + dir.resolve("nix.txt")));
    assertEquals("--archs: no such file: " + dir.resolve("nix.txt"), e.getMessage());
  }
}
