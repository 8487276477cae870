package org.nshot.spark.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.CapturedLog;
import org.nshot.spark.DefaultLocale;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingState;
import org.nshot.training.TrainingStateFiles;

class CheckpointStoreTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 3, new Shape(4, 4, 3));
  private final Training training =
      new Training(TrainingConfig.defaults(), SPACE, new Horizon(4, 5), 9);

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    FileSystem files = FileSystem.newInstanceLocal(new Configuration());
    store = new CheckpointStore(files, new org.apache.hadoop.fs.Path(folder.toUri()));
  }

  private TrainingStateFiles filled(float value) {
    float[] weights = new float[training.layout().length()];
    Arrays.fill(weights, value);
    return TrainingStateFiles.of(training.start(weights), training.layout());
  }

  private float newestValue() throws IOException {
    CheckpointStore.Checkpoint newest = store.newest().orElseThrow();
    return newest.state().toState(training, "test").weights()[0];
  }

  private CheckpointStore.Part used() throws IOException {
    return store.newestFile(TrainingStateFiles::usedOf).orElseThrow();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void newest_nothingSaved_isEmpty() throws IOException {
    assertTrue(store.newest().isEmpty());
  }

  @Test
  void save_thenNewest_isTheSameState() throws IOException {
    TrainingState state = training.start();
    state.momentum().of(3)[5] = 0.25f;
    store.save(TrainingStateFiles.of(state, training.layout()), 0, 0, 3);
    TrainingState read = store.newest().orElseThrow().state().toState(training, "test");
    assertArrayEquals(state.weights(), read.weights());
    assertArrayEquals(state.momentum().of(3), read.momentum().of(3));
    assertEquals(state.momentum().byGroup().keySet(), read.momentum().byGroup().keySet());
    assertEquals(state.data().distribution(), read.data().distribution());
  }

  @Test
  void save_moreThanKept_removesTheOldest() throws IOException {
    for (int round = 0; round < 4; round++) {
      store.save(filled(round), 1, round, 2);
    }
    store.save(filled(9), 2, 0, 2);
    assertEquals(List.of("epoch-00001-round-00003", "epoch-00002"), names());
    assertEquals(9, newestValue());
  }

  @Test
  void digest_ofOtherWeights_differs() throws IOException {
    store.save(filled(1), 1, 0, 3);
    String first = used().digest();
    store.save(filled(2), 2, 0, 3);
    assertNotEquals(first, used().digest());
  }

  private final Training averaged =
      new Training(TrainingConfig.of(Map.of("ema", "0.9")), SPACE, new Horizon(4, 5), 9);

  private TrainingStateFiles filled(float weight, float average) {
    float[] weights = new float[averaged.layout().length()];
    Arrays.fill(weights, weight);
    TrainingState state = averaged.start(weights);
    Arrays.fill(state.used(), average);
    return TrainingStateFiles.of(state, averaged.layout());
  }

  @Test
  void save_withAnAverage_readsItBackAndGoesByItsDigest() throws IOException {
    store.save(filled(1, 3), 1, 0, 3);
    CheckpointStore.Checkpoint first = store.newest().orElseThrow();
    TrainingState read = first.state().toState(averaged, "test");
    assertEquals(1, read.weights()[0]);
    assertEquals(3, read.average().orElseThrow()[0]);
    CheckpointStore.Part used = used();
    assertEquals(3, averaged.layout().fromTensors(used.tensors(), "test")[0]);
    assertEquals(TrainingStateFiles.AVERAGE, used.file());
    assertEquals(
        used.digest(),
        store.newestFile(all -> TrainingStateFiles.TABLES).orElseThrow().usedDigest());
    store.save(filled(1, 4), 2, 0, 3);
    assertNotEquals(used.digest(), used().digest());
    store.save(filled(2, 3), 3, 0, 3);
    assertEquals(used.digest(), used().digest());
  }

  @Test
  void newest_anAverageIsGone_takesTheOneBefore() throws IOException {
    store.save(filled(1, 3), 1, 0, 3);
    store.save(filled(2, 4), 2, 0, 3);
    Files.delete(folder.resolve("epoch-00002/average.safetensors"));
    assertEquals("epoch-00001", store.newest().orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weights.safetensors",
        "momentum.safetensors",
        "tables.safetensors",
        "state.json",
        "manifest.json"
      })
  void newest_aFileCutShort_takesTheOneBefore(String name) throws IOException {
    store.save(filled(1), 1, 0, 3);
    store.save(filled(2), 2, 0, 3);
    Path file = folder.resolve("epoch-00002").resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(file) / 2);
    }
    Files.deleteIfExists(folder.resolve("epoch-00002/." + name + ".crc"));
    assertEquals(1, newestValue());
  }

  @Test
  void newest_aByteChanged_takesTheOneBefore() throws IOException {
    store.save(filled(1), 1, 0, 3);
    store.save(filled(2), 2, 0, 3);
    Path file = folder.resolve("epoch-00002/weights.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    Files.deleteIfExists(folder.resolve("epoch-00002/.weights.safetensors.crc"));
    assertEquals(1, newestValue());
  }

  @Test
  void newest_fileSystemSeesTheDamageFirst_takesTheOneBefore() throws IOException {
    store.save(filled(1), 1, 0, 3);
    store.save(filled(2), 2, 0, 3);
    Path file = folder.resolve("epoch-00002/weights.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertTrue(Files.exists(folder.resolve("epoch-00002/.weights.safetensors.crc")));
    assertEquals(1, newestValue());
  }

  @Test
  void save_belowADamagedNewerOne_staysEvenIfOneIsKept() throws IOException {
    store.save(filled(1), 1, 0, 2);
    store.save(filled(2), 2, 0, 2);
    Files.delete(folder.resolve("epoch-00002/weights.safetensors"));
    store.save(filled(3), 1, 4, 1);
    assertEquals(List.of("epoch-00001-round-00004", "epoch-00002"), names());
    assertEquals(3, newestValue());
  }

  @Test
  void save_afterAKilledSave_removesWhatItLeft() throws IOException {
    store.save(filled(1), 1, 2, 3);
    Files.delete(folder.resolve("epoch-00001-round-00002/manifest.json"));
    store.save(filled(2), 1, 3, 3);
    assertEquals(List.of("epoch-00001-round-00003"), names());
  }

  @Test
  void save_roundsBeyondFiveDigits_keepsAndFindsTheNewest() throws IOException {
    store.save(filled(1), 1, 99_999, 1);
    store.save(filled(2), 1, 100_000, 1);
    assertEquals(List.of("epoch-00001-round-100000"), names());
    assertEquals(2, newestValue());
  }

  @Test
  void newest_noManifest_takesTheOneBeforeAndSaveWritesOverIt() throws IOException {
    store.save(filled(1), 1, 0, 3);
    store.save(filled(2), 2, 0, 3);
    Files.delete(folder.resolve("epoch-00002/manifest.json"));
    assertEquals(1, newestValue());
    store.save(filled(3), 2, 0, 3);
    assertEquals(3, newestValue());
  }

  /** Object stores delete a folder file by file, and may be stopped at each. */
  @Test
  void save_removalOfTheOldStopsHalfway_keepsTheNewAndLeavesNoOldThatLooksWhole()
      throws IOException {
    FileSystem stopping =
        new RawLocalFileSystem() {
          @Override
          public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive)
              throws IOException {
            if (recursive && exists(path)) {
              throw new IOException("stopped");
            }
            return super.delete(path, recursive);
          }
        };
    stopping.initialize(folder.toUri(), new Configuration());
    store = new CheckpointStore(stopping, new org.apache.hadoop.fs.Path(folder.toUri()));
    store.save(filled(1), 1, 0, 1);
    try (CapturedLog log = new CapturedLog("org.nshot.spark.checkpoint")) {
      for (int epoch = 2; epoch <= 3; epoch++) {
        store.save(filled(epoch), epoch, 0, 1);
        assertEquals(epoch, newestValue());
        Path old = folder.resolve("epoch-0000" + (epoch - 1));
        assertTrue(Files.exists(old.resolve("weights.safetensors")));
        assertFalse(Files.exists(old.resolve("manifest.json")));
      }
      assertEquals(2, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(0).endsWith("are not all removed: stopped"), log.lines().get(0));
    }
    open(); // removals work again
    store.save(filled(4), 4, 0, 1);
    assertEquals(List.of("epoch-00004"), names());
  }

  @Test
  void save_whereDigitsAreOthers_isNamedInAscii() throws IOException {
    try (DefaultLocale arabic = DefaultLocale.of("ar-EG")) {
      assertNotEquals("1", "%d".formatted(1), arabic + " has digits of its own");
      store.save(filled(1), 1, 2, 1);
      assertEquals(List.of("epoch-00001-round-00002"), names());
      assertEquals(1, newestValue());
    }
  }
}
