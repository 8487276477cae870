package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Shape;
import org.nshot.spark.run.RunDescription.DataSet;
import org.nshot.tensors.FloatFormat;
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
  void read_runOfAnEarlierVersion_hasTheDefaultOfWhatItDoesNotSay() throws IOException {
    described(Map.of()).write(run);
    String yaml = run.read("config.yaml").orElseThrow();
    run.write("config.yaml", yaml.replaceFirst("(?m)^wire: .*\n", ""));
    assertEquals(FloatFormat.FLOAT32, RunDescription.read(run).orElseThrow().config().run().wire());
    run.write("config.yaml", yaml.replaceFirst("(?m)^clip: .*\n", ""));
    IOException thrown = assertThrows(IOException.class, () -> RunDescription.read(run));
    assertTrue(thrown.getMessage().contains("config.yaml: setting clip is missing"));
  }

  @Test
  void read_runOfAnEarlierVersion_isReadUnlessItUsedWhatIsNoMore() throws IOException {
    described(Map.of()).write(run);
    String yaml = run.read("config.yaml").orElseThrow();
    run.write("config.yaml", yaml + "path-floor: 0.0\npath-tables: shared\n");
    assertEquals(described(Map.of()), RunDescription.read(run).orElseThrow());
    run.write("config.yaml", yaml + "path-floor: 0.3\npath-tables: shared\n");
    IOException thrown = assertThrows(IOException.class, () -> RunDescription.read(run));
    assertTrue(
        thrown
            .getMessage()
            .endsWith(
                "config.yaml: path-floor: 0.3, expected 0.0: the setting is no more, and nshot"
                    + " 0.2.0 reads the run"),
        thrown.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"uri", "fingerprint", "samples", "classes", "image", "width"})
  void read_dataWithoutAKey_namesFileAndKey(String key) throws IOException {
    described(Map.of()).write(run);
    run.write("dataset.json", run.read("dataset.json").orElseThrow().replace(key, "other"));
    IOException thrown = assertThrows(IOException.class, () -> RunDescription.read(run));
    assertTrue(thrown.getMessage().contains("dataset.json"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("'" + key + "'"), thrown.getMessage());
    assertEquals(1, thrown.getMessage().lines().count(), thrown.getMessage());
  }

  private static RunDescription moved(RunDescription before) {
    return new RunDescription(
        before.config(),
        new DataSet(
            "hdfs:/elsewhere", DATA.fingerprint(), DATA.samples(), DATA.classes(), DATA.image()));
  }

  /** A disk on which some files can't be written: full, in their middle. */
  static final class Full extends RawLocalFileSystem {
    private static Set<String> names = Set.of();

    @Override
    public String getScheme() {
      return "cut";
    }

    @Override
    public URI getUri() {
      return URI.create("cut:///");
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path path,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable progress)
        throws IOException {
      FSDataOutputStream out = super.create(path, overwrite, buffer, replication, block, progress);
      if (!names.contains(path.getName())) {
        return out;
      }
      out.write('{');
      out.close();
      throw new IOException("No space left on device");
    }
  }

  @ParameterizedTest
  @CsvSource({"_dataset.json.next, file:/data", "dataset.json, hdfs:/elsewhere"})
  void moveData_diskIsFullInTheMiddle_isStillTheRun(String full, String expected) throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.cut.impl", Full.class, FileSystem.class);
    RunFiles files = new RunFiles("cut:" + folder.toAbsolutePath(), hadoop);
    RunDescription before = described(Map.of());
    before.write(files);
    try (RunLock lock = RunLock.acquire(files)) {
      RunWriter writer = new RunWriter(files, lock, new Patience(Duration.ofMillis(1)));
      Full.names = Set.of(full, "config.yaml", "network.json");
      IOException thrown = assertThrows(IOException.class, () -> moved(before).moveData(writer));
      assertTrue(thrown.getMessage().contains("No space left on device"), thrown.getMessage());
      RunDescription found = RunDescription.read(files).orElseThrow();
      assertEquals(expected, found.data().uri());
      before.requireSame(found, files);
      Full.names = Set.of("config.yaml", "network.json");
      moved(before).moveData(writer);
      assertEquals(moved(before), RunDescription.read(files).orElseThrow());
      assertFalse(files.exists("_dataset.json.next"));
    } finally {
      Full.names = Set.of();
    }
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
    before.requireSame(moved(before), run);
  }
}
