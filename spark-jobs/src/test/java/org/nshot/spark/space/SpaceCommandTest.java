package org.nshot.spark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.command.UsageException;

class SpaceCommandTest {
  private static final String MINE =
      """
      name: mine
      resolution: 64
      classes: 5
      stem: {channels: 8, kernel: 3, stride: 2}
      operations: [k3e3, k5e3]
      stages:
        - {channels: 16, layers: 3, stride: 2}
      head: {channels: 32}
      """;

  @TempDir Path folder;

  private static String refused(String... arguments) {
    return assertThrows(UsageException.class, () -> Nshot.call(arguments)).getMessage();
  }

  @Test
  void space_withoutOne_listsThoseThatAreShipped() throws Exception {
    List<String> names = new ArrayList<>();
    Nshot.call("space").get("spaces").forEach(space -> names.add(space.get("space").asText()));
    assertEquals(List.of("nas-bench-201", "proxylessnas", "fairnas", "nas-bench-macro"), names);
  }

  @Test
  void space_byName_hasThePublishedFigures() throws Exception {
    ObjectNode json = Nshot.call("space", "proxylessnas");
    assertEquals("221502229807900608", json.get("paths").asText());
    assertEquals(2_144_384, json.at("/smallest/weights").asLong());
    assertEquals(606_590_720, json.at("/largest/multiply_adds").asLong());
    assertEquals(21, json.get("blocks").size());
    double median = json.at("/median/multiply_adds").asDouble() / 1e6;
    assertEquals(372.9, median, 4, "uniform paths have 372.9 MFLOPs on average");
    List<String> notations = new ArrayList<>();
    json.get("notations").fieldNames().forEachRemaining(notations::add);
    assertEquals(List.of("names", "indices", "proxylessnas-json"), notations);
  }

  @Test
  void space_byFile_isCheckedAndSampled() throws Exception {
    Path file = Files.writeString(folder.resolve("mine.yaml"), MINE);
    ObjectNode json =
        Nshot.call("space", file.toString(), "--sample=7", "--width=0.5", "--resolution=32");
    assertEquals("mine", json.get("space").asText());
    assertEquals("32x32x3", json.get("image").asText());
    assertEquals(5, json.get("classes").asInt());
    assertEquals(8, json.get("paths").asInt());
    assertEquals(7, json.get("sample").size());
    for (JsonNode path : json.get("sample")) {
      assertTrue(path.get("weights").asLong() >= json.at("/smallest/weights").asLong());
    }
    assertEquals(
        json, Nshot.call("space", file.toString(), "--sample=7", "--width=0.5", "--resolution=32"));
  }

  @Test
  void space_ofAMistake_namesFileLineAndKey() throws Exception {
    Path file =
        Files.writeString(folder.resolve("mine.yaml"), MINE.replace("layers: 3", "layers: x"));
    assertEquals(
        file + " line 7: key 'stages[0].layers': 'x', expected an integer from 1 to 1000",
        refused("space", file.toString()));
  }

  @Test
  void space_ofAFileBeyondAMebibyte_isRefused() throws Exception {
    Path file =
        Files.writeString(folder.resolve("mine.yaml"), "# " + "x".repeat(1 << 20) + "\n" + MINE);
    assertEquals(
        file + ": more than 1048576 bytes, expected at most that many",
        refused("space", file.toString()));
  }

  @Test
  void space_byUri_isReadWhateverItsName() throws Exception {
    Path file = Files.writeString(folder.resolve("my space 10:42.yaml"), MINE);
    assertEquals("mine", Nshot.call("space", "file:" + file).get("space").asText());
    assertEquals("mine", Nshot.call("space", "file://" + file).get("space").asText());
  }

  @Test
  void space_byUriThatLeadsNowhere_namesFlagAndUri() {
    assertEquals(
        "--space file:/no such/space.yaml: no such file",
        refused("space", "file:/no such/space.yaml"));
    String unknown = refused("space", "nosuch://host/my space.yaml");
    assertTrue(unknown.startsWith("--space nosuch://host/my space.yaml: "), unknown);
    assertTrue(unknown.contains("\"nosuch\""), unknown);
    assertEquals(1, unknown.lines().count(), unknown);
  }

  @Test
  void space_thatIsNone_namesTheNearest() {
    assertTrue(refused("space", "proxylesnas").endsWith("the nearest known is 'proxylessnas'"));
    assertEquals(
        "--width: 0.0, expected above 0 and at most 100", refused("space", "fairnas", "--width=0"));
    assertEquals(
        "--channels: no option of fairnas, which has width, divisor, head",
        refused("space", "fairnas", "--channels=8"));
    assertEquals("--sample -1, expected 0 to 1000000", refused("space", "fairnas", "--sample=-1"));
  }
}
