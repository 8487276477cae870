package org.nshot.spark.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class BenchImagesCommandTest {
  @TempDir private Path folder;

  @Test
  void run_filesOfSomeSizes_aRateForEachResolutionAndThreads() throws Exception {
    SharedSpark.session();
    for (int i = 0; i < 5; i++) {
      Path file = folder.resolve("in/train/%s/%d.png".formatted(i % 2 == 0 ? "c" : "d", i));
      Files.createDirectories(file.getParent());
      ImageIO.write(
          new BufferedImage(9 + i, 8, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
    }
    Nshot.call(
        "ingest",
        "--format=image-folder",
        "--keep=encoded",
        "--input=" + folder.resolve("in"),
        "--output=" + folder.resolve("out"));
    ObjectNode result =
        Nshot.call(
            "bench-images",
            "--data=" + folder.resolve("out"),
            "--resolutions=8,4",
            "--threads=1,3",
            "--images=4",
            "--passes=2");
    assertEquals(4, result.get("images").asInt());
    assertEquals("encoded", result.get("storage").asText());
    assertEquals(4, result.get("rates").size());
    result
        .get("rates")
        .forEach(
            rate -> {
              assertTrue(rate.get("images_per_second").asLong() > 0, rate.toString());
              assertEquals(2, rate.get("passes").size());
            });
  }

  @Test
  void run_noThreads_isWrongUsage() {
    assertEquals(
        "--threads: 0, expected at least 1",
        assertThrows(
                UsageException.class, () -> Nshot.call("bench-images", "--data=x", "--threads=0"))
            .getMessage());
  }
}
