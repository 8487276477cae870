package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.space.Shape;
import org.nshot.spark.run.RunDescription.DataSet;
import org.nshot.training.Recipe;
import org.nshot.training.TrainingConfig;

class RunDescriptionTest {
  private static final DataSet DATA =
      new DataSet("file:/data", "abc", 100, List.of("cat", "dog: \"big\""), new Shape(8, 8, 3));

  @TempDir Path folder;
  private RunFiles run;

  @BeforeEach
  void open() throws IOException {
    run = new RunFiles(folder.toUri().toString(), new Configuration());
  }

  private static RunDescription described(Map<String, String> settings) {
    return new RunDescription(TrainingConfig.of(settings), DATA);
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    RunDescription description = described(Recipe.PANDA_DYNAS.settings());
    description.write(run);
    assertEquals(description, RunDescription.read(run).orElseThrow());
    assertEquals(2, description.supernet().create().classes());
  }

  @Test
  void read_emptyFolder_isNoRun() throws IOException {
    assertTrue(RunDescription.read(run).isEmpty());
  }

  @Test
  void read_unknownSetting_namesFileAndKey() throws IOException {
    described(Map.of()).write(run);
    run.write("config.yaml", run.read("config.yaml").orElseThrow() + "learning: 3\n");
    IOException thrown = assertThrows(IOException.class, () -> RunDescription.read(run));
    assertTrue(thrown.getMessage().contains("config.yaml"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("learning"), thrown.getMessage());
  }

  @Test
  void read_settingWithoutAValue_namesFileAndKey() throws IOException {
    described(Map.of()).write(run);
    String yaml = run.read("config.yaml").orElseThrow();
    run.write("config.yaml", yaml.replaceFirst("(?m)^lr: .*", "lr:"));
    IOException thrown = assertThrows(IOException.class, () -> RunDescription.read(run));
    assertTrue(thrown.getMessage().contains("config.yaml: setting lr is missing"));
  }

  @Test
  void requireSame_otherSetting_isNamedWithBothValues() {
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> described(Map.of("lr", "0.1")).requireSame(described(Map.of("lr", "0.2")), run));
    assertTrue(thrown.getMessage().contains("lr 0.1, now it is 0.2"), thrown.getMessage());
  }

  @Test
  void requireSame_moreClasses_areNamed() {
    RunDescription before = described(Map.of());
    DataSet more =
        new DataSet("file:/data", "abd", 100, List.of("a", "b", "c"), new Shape(8, 8, 3));
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> before.requireSame(new RunDescription(before.config(), more), run));
    assertTrue(
        thrown.getMessage().contains("number of classes 2, now it is 3"), thrown.getMessage());
  }

  @Test
  void requireSame_dataMovedElsewhere_isTheSameRun() throws IOException {
    RunDescription before = described(Map.of());
    DataSet moved =
        new DataSet(
            "hdfs:/elsewhere", DATA.fingerprint(), DATA.samples(), DATA.classes(), DATA.image());
    before.requireSame(new RunDescription(before.config(), moved), run);
  }
}
