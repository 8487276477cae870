package org.nshot.spark.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.spark.CommandProcess;
import org.nshot.spark.JsonKeys;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class BenchRoundsCommandTest {
  @TempDir Path folder;

  @BeforeAll
  static void spark() {
    SharedSpark.session();
  }

  private static ObjectNode bench(String... more) throws Exception {
    String[] args = new String[more.length + 6];
    args[0] = "bench-rounds";
    args[1] = "--channels=2";
    args[2] = "--cells=1";
    args[3] = "--batch=4";
    args[4] = "--rounds=3";
    args[5] = "--warmup=1";
    System.arraycopy(more, 0, args, 6, more.length);
    return Nshot.call(args);
  }

  @Test
  void run_realComputing_saysWhatRoundsCost() throws Exception {
    ObjectNode result = bench("--shards=2", "--recipe=panda-dynas");
    assertEquals(3, result.required("rounds").asInt());
    assertEquals(
        "command master shards rounds overhead_ms wall_ms driver_ms broadcast_ms schedule_ms"
            + " compute_ms result_ms combine_ms bytes_down bytes_up",
        JsonKeys.of(result));
    assertTrue(result.required("compute_ms").asDouble() > 0);
    assertTrue(result.required("wall_ms").asDouble() >= result.required("compute_ms").asDouble());
    assertEquals(
        2.0,
        result.required("bytes_up").asDouble() / result.required("bytes_down").asDouble(),
        0.2);
  }

  @Test
  void run_pretendedAddedUpOnExecutors_bringsOneGradientUp() throws Exception {
    ObjectNode result = bench("--shards=2", "--pretend-ms=2", "--driver-combines-mib=0");
    assertTrue(result.required("compute_ms").asDouble() >= 2);
    assertTrue(result.required("combine_ms").asDouble() > 0);
    assertEquals(
        1.0,
        result.required("bytes_up").asDouble() / result.required("bytes_down").asDouble(),
        0.2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--few-shot-block=9<-9", "--resolution=1"})
  void run_settingThatTheSpaceCannotHave_isNotLeftAside(String setting) throws Exception {
    bench("--shards=1", "--pretend-ms=1", "--recipe=fsnas", "--resolution=16");
    Exception thrown =
        assertThrows(Exception.class, () -> bench("--shards=1", "--pretend-ms=1", setting));
    String named = setting.substring(2, setting.indexOf('='));
    assertTrue(
        thrown.getMessage().contains(named.equals("resolution") ? "1x1x3" : named),
        thrown.getMessage());
  }

  @Test
  void run_severalPathsARound_isRefused() {
    assertThrows(UsageException.class, () -> bench("--recipe=fairnas"));
    assertThrows(UsageException.class, () -> bench("--shards=2", "--paths-per-round=2"));
  }

  @Test
  void scale_moreShardsThanTasksAtOnce_isRefused() {
    String message =
        assertThrows(UsageException.class, () -> Nshot.call("bench-scale", "--shards=1,2,4"))
            .getMessage();
    assertTrue(message.startsWith("--shards: 4, expected at most the 2 tasks"), message);
  }

  @Test
  void scale_tooFewKindsOfRounds_isRefused() {
    assertThrows(UsageException.class, () -> Nshot.call("bench-scale", "--shards=1,2"));
    assertThrows(UsageException.class, () -> Nshot.call("bench-scale", "--channels=16"));
  }

  @Test
  void scale_smallSupernets_writesMeasurementsModelAndForecast() throws Exception {
    Process process =
        CommandProcess.start(
            "local[4]",
            "bench-scale",
            "--shards=1,2,4",
            "--channels=2,4",
            "--cells=1",
            "--rounds=2",
            "--warmup=1",
            "--pretend-ms=1",
            "--executors=8,1000",
            "--out=" + folder);
    assertEquals(0, process.waitFor());
    var scale = new ObjectMapper().readTree(folder.resolve("scale.json").toFile());
    assertEquals(2 * (3 + 2), scale.required("measured").size());
    assertEquals(2 * 2 * 3, scale.required("forecast").size());
    assertEquals(
        "command measured_on step_ms gbit measured median_error costs forecast",
        JsonKeys.of(scale));
    assertEquals(
        "master cores java spark pretend_ms rounds", JsonKeys.of(scale.get("measured_on")));
    assertEquals(
        "weights shards combined_on megabytes_down tasks_to_a_core driver_ms broadcast_ms"
            + " schedule_ms result_ms combine_ms overhead_ms model_ms",
        JsonKeys.of(scale.at("/measured/0")));
    assertEquals(
        "driver broadcast schedule result combine result_of_sums combine_on_executors",
        JsonKeys.of(scale.get("costs")));
    assertEquals(
        "weights executors inner_steps combined_on compute_ms driver_ms broadcast_ms schedule_ms"
            + " result_ms combine_ms network_ms round_ms efficiency bottleneck",
        JsonKeys.of(scale.at("/forecast/0")));
    String text = Files.readString(folder.resolve("scale.md"));
    assertTrue(text.contains("| 1000 |"), text);
    ObjectNode again =
        Nshot.call(
            "bench-scale",
            "--channels=2,4",
            "--cells=1",
            "--executors=8,1000",
            "--measured=" + folder.resolve("scale.json"));
    assertEquals(scale.toString(), again.toString());
    assertThrows(
        IOException.class,
        () -> Nshot.call("bench-scale", "--measured=" + folder.resolve("scale.json")));
  }
}
