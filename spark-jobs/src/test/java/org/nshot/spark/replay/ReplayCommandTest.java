package org.nshot.spark.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.api.Nshot;

class ReplayCommandTest {
  private static final Path SUMNAS =
      Path.of("..", "shared-model", "src", "test", "resources", "golden", "sumnas");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void replay_ofARecordedTrajectory_passes() throws Exception {
    ObjectNode result = Nshot.call("replay", SUMNAS.toString());
    assertTrue(result.get("passed").asBoolean());
    assertTrue(result.get("steps").asInt() > 0);
    assertTrue(result.at("/largest_errors/weights").asDouble() < 2e-4, result.toString());
  }

  @Test
  void replay_thatEndsElsewhere_failsInOneLineThatSaysByHowMuch() throws Exception {
    Path other = folder.resolve("other");
    FileUtils.copyDirectory(SUMNAS.toFile(), other.toFile());
    Path file = other.resolve("trajectory.json");
    JsonNode trajectory = JSON.readTree(file.toFile());
    ((ObjectNode) trajectory.get("hyper")).put("outer_weight_decay", 0.01);
    JSON.writeValue(file.toFile(), trajectory);
    String message =
        assertThrows(IOException.class, () -> Nshot.call("replay", other.toString())).getMessage();
    assertTrue(message.contains(": largest error of "), message);
    assertTrue(message.contains(", expected at most 2e-04"), message);
    assertEquals(1, message.lines().count());
  }
}
