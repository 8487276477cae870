package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.Nshot;

/** A run and its data that have been moved since it was trained. */
class MovedRunTest {
  @TempDir Path folder;
  private Path data;
  private Path run;

  @BeforeEach
  void trainThenMoveBoth() throws Exception {
    SparkSession spark = SharedSpark.session();
    TinyCifar.ingest(spark, Files.createDirectory(folder.resolve("old")), 40, 20);
    train(folder.resolve("old/data"), folder.resolve("old/run"));
    Files.createDirectory(folder.resolve("new"));
    data = Files.move(folder.resolve("old/data"), folder.resolve("new/data"));
    run = Files.move(folder.resolve("old/run"), folder.resolve("new/run"));
  }

  private static ObjectNode train(Path data, Path run, String... more) throws Exception {
    return Nshot.call(
        Stream.concat(
                Stream.of(
                    "train",
                    "--data",
                    data.toString(),
                    "--run",
                    run.toString(),
                    "--channels=2",
                    "--cells=1",
                    "--epochs=1",
                    "--batch=8",
                    "--augment=none",
                    "--threads=1"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private ObjectNode rank(String... more) throws Exception {
    return Nshot.call(
        Stream.concat(
                Stream.of(
                    "rank", "--run", run.toString(), "--paths=4", "--images=8", "--threads=1"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Path otherData() throws IOException {
    TinyCifar.ingest(SharedSpark.session(), Files.createDirectory(folder.resolve("other")), 40, 30);
    return folder.resolve("other/data");
  }

  private String uri() throws IOException {
    return new ObjectMapper()
        .readTree(Files.readString(run.resolve("dataset.json")))
        .get("uri")
        .asText();
  }

  @Test
  void rank_dataMoved_saysWhereItLookedAndHowToTellIt() {
    IOException thrown = assertThrows(IOException.class, this::rank);
    assertTrue(thrown.getMessage().contains(folder.resolve("old/data").toString()));
    assertTrue(thrown.getMessage().contains("--data takes another"), thrown.getMessage());
  }

  @Test
  void rank_withTheDatasNewPlace_ranks() throws Exception {
    assertEquals(4, rank("--data", data.toString()).get("paths").asInt());
  }

  @Test
  void rank_withOtherData_isRefused() throws Exception {
    Path other = otherData();
    IOException thrown = assertThrows(IOException.class, () -> rank("--data", other.toString()));
    assertTrue(thrown.getMessage().startsWith("data " + other + ": fingerprint "));
    assertTrue(thrown.getMessage().endsWith("the data that the run was trained on"));
  }

  @Test
  void train_doneAndItsDataMoved_isDoneAndKnowsTheNewPlace() throws Exception {
    ObjectNode result = train(data, run);
    assertTrue(result.get("already_done").asBoolean());
    assertEquals("file:" + run, result.get("run").asText());
    assertEquals("file:" + data, uri());
    assertEquals(4, rank().get("paths").asInt());
  }

  @Test
  void train_doneAndDataThatIsNotThere_isNotDone() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    IOException thrown = assertThrows(IOException.class, () -> train(nowhere, run));
    assertTrue(thrown.getMessage().contains(nowhere + ": does not exist"), thrown.getMessage());
  }

  @Test
  void train_doneAndOtherData_isRefused() throws Exception {
    Path other = otherData();
    IOException thrown = assertThrows(IOException.class, () -> train(other, run));
    assertTrue(
        thrown.getMessage().contains("was started with data fingerprint"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("(--data file:" + other + ")"), thrown.getMessage());
    assertEquals("file:" + folder.resolve("old/data"), uri());
  }

  @Test
  void train_notDoneAndItsDataMoved_goesOnAndKnowsTheNewPlace() throws Exception {
    Files.delete(run.resolve("_SUCCESS"));
    train(data, run);
    assertEquals("file:" + data, uri());
  }

  @Test
  void train_configSavedByAnEditor_isReadAsItIs() throws Exception {
    Path config = run.resolve("config.yaml");
    Files.writeString(config, "# mine\n" + Files.readString(config));
    assertTrue(train(data, run).get("already_done").asBoolean());
    Files.writeString(config, Files.readString(config).replace("seed: ", "seed: 1"));
    IOException thrown = assertThrows(IOException.class, () -> train(data, run));
    assertTrue(
        thrown.getMessage().contains("was started with seed 10, now it is 0"), thrown.getMessage());
  }
}
