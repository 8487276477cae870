package org.nshot.spark.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.nshot.spark.command.UsageException;

/** Where a demo keeps its images, data set and run; what an earlier demo left is replaced. */
record DemoFolder(Path root) {
  private static final String MARK = "made-by-nshot-demo";

  Path images() {
    return root.resolve("images");
  }

  Path data() {
    return root.resolve("data");
  }

  Path run() {
    return root.resolve("run");
  }

  Path report() {
    return root.resolve("report.html");
  }

  /**
   * Makes the folder, empty.
   *
   * @throws UsageException if it holds anything that no demo made
   */
  void renew() throws IOException {
    List<Path> content = List.of();
    if (Files.exists(root)) {
      try (Stream<Path> children = Files.list(root)) {
        content = children.toList();
      } catch (NotDirectoryException e) {
        throw new UsageException("--dir: " + root + " is a file, expected a folder");
      }
    }
    if (!content.isEmpty() && !Files.exists(root.resolve(MARK))) {
      throw new UsageException(
          "--dir: " + root + " holds other things than a demo's, expected a new or empty folder");
    }
    for (Path made : List.of(images(), data(), run(), report())) {
      delete(made);
    }
    Files.createDirectories(root);
    Files.writeString(root.resolve(MARK), "");
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
