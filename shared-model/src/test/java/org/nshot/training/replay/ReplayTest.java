package org.nshot.training.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.engine.SubnetEngines;
import org.nshot.training.replay.ReplayReport.Quantity;

class ReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static Path golden(String method) {
    return Path.of("src/test/resources/golden", method);
  }

  private static ReplayReport replay(Path folder) throws IOException {
    return Replay.run(folder, layout -> SubnetEngines.open(layout, 1));
  }

  /** A trajectory whose JSON was changed. */
  private Path changed(String method, Consumer<ObjectNode> change) throws IOException {
    for (String file : new String[] {"init", "final", "data"}) {
      String name = file + ".safetensors";
      Files.copy(golden(method).resolve(name), folder.resolve(name));
    }
    ObjectNode json =
        (ObjectNode) JSON.readTree(golden(method).resolve("trajectory.json").toFile());
    change.accept(json);
    Files.writeString(folder.resolve("trajectory.json"), json.toString());
    return folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spos",
        "panda",
        "calr_ms_spos",
        "fairnas",
        "calr_ms_fairnas",
        "nas-bench-macro_spos",
        "nas-bench-macro_panda",
        "nas-bench-macro_calr_ms_spos",
        "nas-bench-macro_calr_ms_fairnas",
        "proxylessnas_spos",
        "proxylessnas_panda",
        "proxylessnas_calr_ms_spos",
        "proxylessnas_fairnas",
        "sumnas",
        "retrain_nas-bench-201",
        "retrain_nas-bench-macro",
        "retrain_proxylessnas",
        "nas-bench-macro_sumnas"
      })
  void run_recordedTrajectory_holdsToFloatPrecision(String method) throws IOException {
    ReplayReport report = replay(golden(method));
    assertTrue(report.passed(), report.largestErrors().toString());
    assertTrue(report.largestErrors().containsKey(Quantity.LOSS));
    assertTrue(report.largestErrors().containsKey(Quantity.WEIGHTS));
  }

  @Test
  void run_panda_comparesEveryTable() throws IOException {
    Set<Quantity> tables =
        EnumSet.of(
            Quantity.PATH_IMPORTANCE,
            Quantity.PATH_PROBABILITY,
            Quantity.DATA_IMPORTANCE,
            Quantity.DATA_PROBABILITY,
            Quantity.OPERATION_NORMS,
            Quantity.SAMPLE_NORMS);
    assertTrue(replay(golden("panda")).largestErrors().keySet().containsAll(tables));
  }

  @Test
  void run_calr_comparesExponentRateAndCoefficients() throws IOException {
    Set<Quantity> one = replay(golden("calr_ms_spos")).largestErrors().keySet();
    assertTrue(one.containsAll(EnumSet.of(Quantity.GAMMA, Quantity.LEARNING_RATE)));
    Set<Quantity> several = replay(golden("calr_ms_fairnas")).largestErrors().keySet();
    assertTrue(several.contains(Quantity.LOSS_COEFFICIENT));
  }

  @Test
  void run_networkAlone_comparesLogitsAndGradientNorms() throws IOException {
    Set<Quantity> compared = replay(golden("retrain_nas-bench-macro")).largestErrors().keySet();
    assertTrue(
        compared.containsAll(
            EnumSet.of(Quantity.LOGITS, Quantity.GRADIENT_NORM, Quantity.LEARNING_RATE)));
  }

  @Test
  void run_sumnas_comparesEveryInnerStep() throws IOException {
    Path other =
        changed(
            "sumnas",
            json -> {
              ArrayNode losses = (ArrayNode) json.get("steps").get(1).get("losses");
              losses.set(3, losses.get(3).doubleValue() * 1.001);
            });
    assertFalse(replay(other).passed());
  }

  @Test
  void run_otherHyperParameter_isCaught() throws IOException {
    Path other =
        changed("spos", json -> ((ObjectNode) json.get("hyper")).put("weight_decay", 0.001));
    assertFalse(replay(other).passed());
  }

  @Test
  void run_fewerSteps_isATrajectoryToo() throws IOException {
    Path shorter =
        changed(
            "calr_ms_spos",
            json -> {
              while (json.withArray("steps").size() > 4) {
                json.withArray("steps").remove(4);
              }
            });
    ReplayReport report = replay(shorter);
    assertEquals(4, report.steps());
    assertTrue(report.largestErrors().get(Quantity.LOSS) < 5e-5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"trajectory.json", "init.safetensors", "final.safetensors", "data.safetensors"})
  void run_missingFile_namesIt(String missing) throws IOException {
    Path incomplete = changed("spos", json -> {});
    Files.delete(incomplete.resolve(missing));
    IOException thrown = assertThrows(IOException.class, () -> replay(incomplete));
    assertTrue(thrown.getMessage().contains(missing + ": missing"), thrown.getMessage());
  }

  @Test
  void run_missingKey_namesFileAndKey() throws IOException {
    Path broken = changed("spos", json -> ((ObjectNode) json.get("hyper")).remove("lr"));
    IOException thrown = assertThrows(IOException.class, () -> replay(broken));
    assertTrue(
        thrown.getMessage().contains("trajectory.json.hyper: key lr is missing"),
        thrown.getMessage());
  }

  @Test
  void run_wrongChannels_namesTheWeight() throws IOException {
    Path broken = changed("spos", json -> json.put("channels", 4));
    IOException thrown = assertThrows(IOException.class, () -> replay(broken));
    assertTrue(thrown.getMessage().contains("stem.conv has shape"), thrown.getMessage());
  }

  @Test
  void run_sampleOutsideTheData_isNamed() throws IOException {
    Path broken =
        changed(
            "panda",
            json -> ((ObjectNode) json.get("steps").get(2)).putArray("ids").add(24).add(1));
    IOException thrown = assertThrows(IOException.class, () -> replay(broken));
    assertTrue(thrown.getMessage().contains("steps[2]: sample 24"), thrown.getMessage());
  }

  @Test
  void run_batchBeyondTheData_isRefusedBeforeItIsAllocated() throws IOException {
    Path broken = changed("spos", json -> json.put("batch", 1 << 30));
    IOException thrown = assertThrows(IOException.class, () -> replay(broken));
    assertTrue(
        thrown.getMessage().contains("trajectory.json.batch: 1073741824, expected at most"),
        thrown.getMessage());
  }

  @Test
  void run_moreStepsThanData_isRefused() throws IOException {
    Path broken =
        changed(
            "spos",
            json -> {
              ArrayNode steps = (ArrayNode) json.get("steps");
              steps.add(steps.get(0).deepCopy());
            });
    IOException thrown = assertThrows(IOException.class, () -> replay(broken));
    assertTrue(thrown.getMessage().contains(": samples up to "), thrown.getMessage());
  }

  @Test
  void run_longValueThatDoesNotFit_isShownShort() throws IOException {
    Path broken = changed("spos", json -> json.put("batch", "x".repeat(1 << 20)));
    IOException thrown = assertThrows(IOException.class, () -> replay(broken));
    assertTrue(thrown.getMessage().length() < 400, "" + thrown.getMessage().length());
  }
}
