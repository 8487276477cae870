package org.nshot.spark.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.JsonKeys;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine;

class IngestCommandTest {
  @TempDir private Path folder;

  private static ObjectNode run(String... args) throws Exception {
    SharedSpark.session();
    return CommandLine.populateCommand(new IngestCommand(), args).run();
  }

  private String[] args(String format, String... more) {
    String[] args = {
      "--format", format,
      "--input", folder.resolve("in").toString(),
      "--output", folder.resolve("out").toString()
    };
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  private String usageError(String... args) {
    return assertThrows(UsageException.class, () -> run(args)).getMessage();
  }

  @Test
  void run_imageFolder_reportsWhatItDid() throws Exception {
    new ImageFolder(folder.resolve("in"))
        .split("train", 9)
        .split("test", 4)
        .file("train/b/z.jpg", new byte[] {1});
    ObjectNode result = run(args("image-folder", "--max-bad", "10%"));
    assertEquals(9, result.at("/splits/train/images").intValue());
    assertEquals(1, result.at("/splits/train/bad").intValue());
    assertEquals(4, result.at("/splits/test/images").intValue());
    assertEquals(0, result.at("/splits/test/bad").intValue());
    assertEquals(2, result.get("classes").intValue());
    assertEquals("pixels", result.get("storage").asText());
    assertEquals("[6,5,3]", result.get("least").toString());
    assertEquals("[6,5,3]", result.get("most").toString());
    assertTrue(result.get("seconds").doubleValue() > 0);
    assertTrue(result.get("images_per_second").isNumber());
    assertEquals(
        "command output splits classes storage least most skipped_files seconds images_per_second",
        JsonKeys.of(result));
    assertEquals("images bad", JsonKeys.of(result.at("/splits/train")));
  }

  @Test
  void run_keepEncodedAndResize_saysSo() throws Exception {
    new ImageFolder(folder.resolve("in"))
        .split("train", 4)
        .file("train/a/large.png", ImageFolder.png(1, 30, 40));
    ObjectNode result = run(args("image-folder", "--keep", "encoded", "--resize-shorter", "12"));
    assertEquals("encoded", result.get("storage").asText());
    assertEquals("[6,5,3]", result.get("least").toString());
    assertEquals("[12,16,3]", result.get("most").toString());
  }

  @Test
  void run_storageThatCantBe_isWrongUsage() {
    new ImageFolder(folder.resolve("in")).split("train", 4);
    for (String[] flags :
        new String[][] {
          {"--keep", "both"},
          {"--quality", "90"},
          {"--resize-shorter", "0"},
          {"--resize-shorter", "9", "--quality", "0"},
          {"--resize-shorter", "9", "--keep", "pixels"}
        }) {
      String message =
          assertThrows(UsageException.class, () -> run(args("image-folder", flags))).getMessage();
      assertTrue(message.startsWith("--"), message);
      assertEquals(1, message.lines().count());
    }
  }

  @Test
  void run_maxBadAsPercentAndPart_meanTheSame() {
    new ImageFolder(folder.resolve("in")).split("train", 9).file("train/b/z.jpg", new byte[] {1});
    for (String maxBad : new String[] {"5%", "0.05", " 5 % "}) {
      String message =
          assertThrows(IOException.class, () -> run(args("image-folder", "--max-bad", maxBad)))
              .getMessage();
      assertTrue(message.contains("expected at most 0.05 of them"), message);
    }
  }

  @Test
  void run_valuesThatCantBeUsed_areWrongUsage() {
    assertEquals(
        "--max-bad \"few\", expected a part as 0.001 or 0.1%",
        usageError(args("image-folder", "--max-bad", "few")));
    assertEquals(
        "--max-bad 1.2, expected 0 to 1 (or 0% to 100%)",
        usageError(args("image-folder", "--max-bad", "120%")));
    assertEquals(
        "--max-pixels 0, expected at least 1",
        usageError(args("image-folder", "--max-pixels", "0")));
    assertEquals(
        "unknown format \"tar\", expected one of " + ImageFormat.labels(), usageError(args("tar")));
  }

  @Test
  void run_flagOfAnotherFormat_isWrongUsage() {
    assertEquals(
        "--val-labels with --format webdataset, expected it with imagenet",
        usageError(args("webdataset", "--val-labels", "x")));
    assertEquals(
        "--train with --format image-folder, expected it with imagenet, webdataset",
        usageError(args("image-folder", "--train", "x")));
  }

  @Test
  void usage_everyOption_isDescribed() {
    CommandLine command = new CommandLine(new IngestCommand());
    command.getCommandSpec().usageMessage().showDefaultValues(true); // as the command line does
    String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    for (String part :
        new String[] {
          "image-folder",
          "cifar-binary",
          "imagenet",
          "0.1%",
          "--overwrite",
          "--max-pixels",
          "16777216"
        }) {
      assertTrue(usage.contains(part), usage + " lacks " + part);
    }
    command
        .getCommandSpec()
        .options()
        .forEach(option -> assertTrue(option.description().length > 0, option.longestName()));
  }
}
