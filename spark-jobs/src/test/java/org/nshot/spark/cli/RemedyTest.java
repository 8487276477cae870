package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.session.ScratchSpace;

class RemedyTest {
  private static final String FULL = "No space left on device";

  @TempDir Path folder;
  private final SparkConf conf = new SparkConf(false).set("spark.local.dir", "/a,/b");

  @Test
  void added_diskFullWithoutAPath_namesTheScratchSpace() {
    assertEquals(
        FULL + " (no file named: likely Spark's scratch space, spark.local.dir /a,/b)",
        Remedy.added(FULL, conf, Map.of()));
    assertEquals(
        FULL + " (no file named: likely Spark's scratch space, SPARK_LOCAL_DIRS /c)",
        Remedy.added(FULL, conf, Map.of("SPARK_LOCAL_DIRS", "/c")));
  }

  @Test
  void added_diskFullWithAPath_isClearAlready() {
    String line = "file:/run/_lock: " + FULL;
    assertEquals(line, Remedy.added(line, conf, Map.of()));
  }

  @Test
  void added_classNotRegisteredWithKryo_namesTheKey() {
    String line = "java.lang.IllegalArgumentException: Class is not registered: org.nshot.A";
    assertEquals(
        line + " (spark.kryo.registrationRequired=true, but nshot registers none: leave it out)",
        Remedy.added(line, conf, Map.of()));
  }

  @Test
  void requireOne_noFolderCanBeWritten_namesKeyAndFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    ScratchSpace none = new ScratchSpace("spark.local.dir", List.of(file.toString()));
    IOException thrown = assertThrows(IOException.class, none::requireOne);
    assertTrue(
        thrown.getMessage().startsWith("spark.local.dir " + file + ": can't be written ("),
        thrown.getMessage());
    new ScratchSpace("spark.local.dir", List.of(file.toString(), folder + "/new")).requireOne();
    assertEquals(
        1,
        folder.resolve("new").getParent().toFile().list((dir, name) -> name.equals("new")).length);
    assertEquals(0, folder.resolve("new").toFile().list().length);
  }
}
