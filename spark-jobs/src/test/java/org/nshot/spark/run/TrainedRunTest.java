package org.nshot.spark.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Shape;
import org.nshot.spark.checkpoint.CheckpointStore;
import org.nshot.spark.run.RunDescription.DataSet;
import org.nshot.tensors.Tensor;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;
import org.nshot.training.TrainingStateFiles;

class TrainedRunTest {
  private static final int SAMPLES = 90;
  private static final DataSet DATA =
      new DataSet("file:/data", "abc", SAMPLES, List.of("cat", "dog"), new Shape(8, 8, 3));

  @TempDir Path folder;
  private RunFiles run;
  private Training training;

  @BeforeEach
  void start() throws IOException {
    run = new RunFiles(folder.toUri().toString(), new Configuration());
    Map<String, String> settings = new HashMap<>(TrainingConfig.defaults().settings());
    settings.putAll(Map.of("channels", "2", "cells", "1", "epochs", "9"));
    RunDescription description = new RunDescription(TrainingConfig.of(settings), DATA);
    description.write(run);
    TrainingConfig config = description.config();
    training =
        new Training(config, description.supernet().create(), Horizon.of(config, SAMPLES), SAMPLES);
  }

  private float[] filled(float value) {
    float[] weights = new float[training.layout().length()];
    Arrays.fill(weights, value);
    return weights;
  }

  private TrainingStateFiles state(float value) {
    return TrainingStateFiles.of(training.start(filled(value)), training.layout());
  }

  private void save(TrainingStateFiles state, int epoch) throws IOException {
    new CheckpointStore(run.fileSystem(), run.path(RunLayout.CHECKPOINTS)).save(state, epoch, 0, 9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"loss\": 1", "[1]"})
  void result_noWholeJsonObject_namesTheFile(String text) throws IOException {
    assertTrue(TrainedRun.result(run).isEmpty());
    run.write("result.json", text);
    IOException thrown = assertThrows(IOException.class, () -> TrainedRun.result(run));
    assertTrue(thrown.getMessage().contains("result.json: empty or cut"), thrown.getMessage());
  }

  @Test
  void ofSupernet_overADamagedCheckpoint_takesTheOneBefore() throws IOException {
    save(state(1), 1);
    save(state(3), 2);
    save(state(50), 3);
    assertArrayEquals(filled(50), TrainedRun.ofSupernet(run).weights());
    Files.delete(folder.resolve("checkpoints/epoch-00003/weights.safetensors"));
    assertArrayEquals(filled(3), TrainedRun.ofSupernet(run).weights());
    assertEquals("epoch-00002", TrainedRun.ofSupernet(run).checkpoint());
  }

  @Test
  void ofSupernet_whereAnAverageIsKept_isThatOrTheLastWeights() throws IOException {
    TrainingStateFiles state = state(2);
    Map<String, Map<String, Tensor>> files = new HashMap<>(state.tensors());
    files.put(TrainingStateFiles.AVERAGE, training.layout().toTensors(filled(20)));
    save(new TrainingStateFiles(files, state.description()), 1);
    TrainedRun usual = TrainedRun.ofSupernet(run);
    TrainedRun last = TrainedRun.ofSupernet(run, WeightChoice.LAST);
    assertArrayEquals(filled(20), usual.weights());
    assertArrayEquals(filled(2), last.weights());
    assertNotEquals(usual.fingerprint(), last.fingerprint());
  }

  @Test
  void ofSupernet_whereNoAverageIsKept_hasLastWeightsAlone() throws IOException {
    save(state(4), 1);
    assertArrayEquals(filled(4), TrainedRun.ofSupernet(run, WeightChoice.LAST).weights());
  }

  @Test
  void ofSupernet_ofWeightsOfAnotherSupernet_namesTheFile() throws IOException {
    TrainingStateFiles state = state(1);
    Map<String, Map<String, Tensor>> files = new HashMap<>(state.tensors());
    files.put(
        TrainingStateFiles.WEIGHTS, Map.of("strange", Tensor.ofFloats(List.of(1), new float[1])));
    save(new TrainingStateFiles(files, state.description()), 1);
    IOException thrown = assertThrows(IOException.class, () -> TrainedRun.ofSupernet(run));
    assertTrue(
        thrown.getMessage().contains("checkpoints/epoch-00001/weights.safetensors: weight "),
        thrown.getMessage());
  }

  @Test
  void ofSupernet_whoseMomentumIsDamaged_isReadWithoutIt() throws IOException {
    save(state(1), 1);
    save(state(3), 2);
    Files.delete(folder.resolve("checkpoints/epoch-00002/momentum.safetensors"));
    assertArrayEquals(filled(3), TrainedRun.ofSupernet(run).weights());
  }
}
