package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC}) // elsewhere there is no gentle signal
class RunLockAtTheEndTest {
  /** Holds a lock for ever. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] folder) throws Exception {
      RunLock lock = RunLock.acquire(new RunFiles(folder[0], new Configuration()));
      lock.requireHeld();
      System.out.println("held");
      Thread.currentThread().join();
    }
  }

  @Test
  void process_toldToEnd_letsGo(@TempDir Path folder) throws Exception {
    Path run = Files.createDirectories(folder.resolve("run"));
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                run.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("held", out.readLine());
      assertTrue(Files.exists(run.resolve(RunLock.FILE)));
      holder.destroy(); // SIGTERM
      assertTrue(holder.waitFor(60, TimeUnit.SECONDS));
      assertFalse(Files.exists(run.resolve(RunLock.FILE)));
    } finally {
      holder.destroyForcibly();
    }
  }
}
