package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.data.Holdout;
import org.nshot.data.HoldoutShare;
import org.nshot.space.Shape;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.ingest.ImageDataset;
import org.nshot.spark.run.RunDescription;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.training.TinyCifar;

class RunReaderTest {
  @TempDir Path folder;

  @Test
  void read_runThatHasOnlyBegun_isEmptyButForWhatItIs() throws IOException {
    RunView run = SampleRun.start(folder.resolve("begun"), 4).reader().read();
    assertEquals("begun", run.place().name());
    assertEquals(Optional.of("panda-dynas"), run.setup().recipe());
    assertEquals(new RunView.Progress(0, 4, false), run.training().progress());
    assertEquals("15625", run.setup().space().paths());
    assertEquals("8x8x2", run.setup().space().blocks().get(0).input());
    assertTrue(run.training().series().isEmpty());
    assertTrue(run.findings().ranking().isEmpty());
    assertTrue(run.training().importance().isEmpty());
    assertTrue(run.setup().changed().contains("schedule"));
    assertFalse(run.setup().changed().contains("batch"));
  }

  @Test
  void read_noRun_isAnErrorThatNamesThePlace() {
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                new RunReader(
                        new RunFiles("file:" + folder, new Configuration()),
                        new Configuration(),
                        Optional.empty())
                    .read());
    assertTrue(thrown.getMessage().contains(folder.toString()), thrown.getMessage());
  }

  @Test
  void read_epochs_areColumnsByName() throws IOException {
    RunView run = SampleRun.start(folder.resolve("r"), 6).epochs(5).reader().read();
    assertArrayEquals(
        new double[] {2, 1, 2.0 / 3, 0.5, 0.4}, run.training().series().get("loss"), 1e-12);
    assertArrayEquals(new double[] {6, 6, 6, 6, 6}, run.training().series().get("seconds.compute"));
    assertEquals(5, run.training().progress().done());
    ChoiceHistory choices = run.training().choices().orElseThrow();
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, choices.epochs());
    assertEquals(0.28, choices.probabilities()[4][0][0], 1e-12);
  }

  @Test
  void read_edgesOfACell_areOneGroup() throws IOException {
    RunView run = SampleRun.start(folder.resolve("r"), 4).reader().read();
    assertTrue(run.setup().space().blocks().stream().allMatch(block -> block.group() == 0));
  }

  @Test
  void read_lastLineIsBeingWritten_isLeftOut() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 6).epochs(2);
    String lines = run.files().read("metrics/train.jsonl").orElseThrow();
    run.files().write("metrics/train.jsonl", lines + "{\"epoch\":2,\"lo");
    assertEquals(2, run.reader().read().training().progress().done());
    run.files().write("metrics/train.jsonl", "{\"epoch\":0,\"lo\n" + lines);
    IOException thrown = assertThrows(IOException.class, () -> run.reader().read());
    assertTrue(thrown.getMessage().contains("train.jsonl line 1"), thrown.getMessage());
  }

  @Test
  void read_ranking_hasEveryPathAndTheBestFirst() throws IOException {
    RankingView ranking =
        SampleRun.start(folder.resolve("r"), 6)
            .ranked(100)
            .reader()
            .read()
            .findings()
            .ranking()
            .orElseThrow();
    assertEquals(100, ranking.total());
    assertEquals("000012", ranking.columns().code().get(7));
    assertEquals(SampleRun.truth(7), ranking.columns().truth()[7], 1e-9);
    assertEquals(10, ranking.best().size());
    int best = 33; // sin is highest at 33 of 0 … 99: 10.5 π
    assertEquals(SampleRun.accuracy(best), ranking.best().get(0).accuracy());
    assertEquals(
        0.747, ranking.summary().at("/truth/figures/kendall_tau_b/supernet/value").asDouble());
  }

  @Test
  void read_rankingOfVeryManyPaths_keepsTheBest() throws IOException {
    SampleRun sample = SampleRun.start(folder.resolve("r"), 6).ranked(100);
    String table = sample.files().read("ranking/ranking.csv").orElseThrow();
    String middling = table.lines().skip(1 + 38).findFirst().orElseThrow() + "\n";
    sample.files().write("ranking/ranking.csv", table + middling.repeat(25_000));
    RankingView ranking = sample.reader().read().findings().ranking().orElseThrow();
    assertEquals(25_100, ranking.total());
    assertTrue(ranking.columns().code().size() < 13_000);
    for (RankingView.Best best : ranking.best()) {
      assertTrue(ranking.columns().code().contains(best.path().code()), best.toString());
    }
  }

  @Test
  void read_search_hasItsFrontAndHistory() throws IOException {
    SampleRun sample = SampleRun.start(folder.resolve("r"), 6).searched("front");
    SearchView search = sample.reader().read().findings().searches().get(0);
    SearchView.Found found = search.found().orElseThrow();
    assertEquals("front", search.name());
    assertEquals("444443", found.best().code());
    assertEquals(40, found.history().code().size());
    assertEquals(0.9, found.history().accuracy()[0]);
    assertTrue(Double.isNaN(found.history().latency()[0]));
    assertEquals(
        List.of(0.1, 0.3), found.front().stream().map(SearchView.FrontPath::cost).toList());
  }

  @Test
  void read_searchThatGoesOn_isThereWithoutAResult() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 6);
    run.files().write("s2/settings.json", "{\"algorithm\":\"random\"}");
    assertTrue(run.reader().read().findings().searches().get(0).found().isEmpty());
  }

  @Test
  void read_wholeRun_hasNetworkAndModel() throws IOException {
    RunView run = SampleRun.whole(folder.resolve("r")).reader().read();
    RunView network = run.findings().retrained().get(0);
    assertEquals("retrained", network.place().name());
    assertEquals(3, network.training().progress().done());
    assertEquals(0.502, network.training().series().get("test.accuracy")[2], 1e-12);
    assertTrue(network.setup().recipe().isEmpty());
    assertEquals("onnx", run.findings().exports().get(0).folder());
    assertEquals(3, run.findings().rankQuality().get("truth.kendall.value").length);
    assertEquals(
        List.of("done", "done", "done", "done", "done", "done"),
        Stage.of(run).stream().map(stage -> stage.state().label()).toList());
  }

  @Test
  void read_dataIsGone_tellsTheSharesWithoutImages() throws IOException {
    RunView run = SampleRun.start(folder.resolve("r"), 6).epochs(1).checkpoint(1).reader().read();
    ImportanceView view = run.training().importance().orElseThrow();
    // s_i = i for 5 … 29, Σs = 425, τ = 1/2: 30 q_29 = 15 · 29/425 + 1/2
    assertEquals(15 * 29 / 425.0 + 0.5, view.edges()[view.edges().length - 1], 1e-12);
    assertEquals(0.5, view.floor(), 1e-12);
    assertEquals(5, view.unseen());
    assertEquals(25, Arrays.stream(view.counts()).sum());
    assertTrue(view.most().isEmpty());
    assertTrue(run.remarks().notes().get(0).contains("/nowhere"), run.remarks().notes().get(0));
  }

  @Test
  void read_dataIsThere_showsTheImagesThatAreDrawnMost() throws IOException {
    String data = TinyCifar.ingest(SharedSpark.session(), folder, 50, 10);
    RunDescription.DataSet set =
        RunDescription.DataSet.of(
            ImageDataset.manifest(data, new Configuration()), data, new Shape(32, 32, 3));
    SampleRun sample = SampleRun.start(folder.resolve("r"), 6, set).epochs(1).checkpoint(1);
    ImportanceView view = sample.reader().read().training().importance().orElseThrow();
    int[] labels = new int[50];
    Arrays.setAll(labels, i -> i % 10); // as its files have them
    int[] trainIds = Holdout.draw(labels, HoldoutShare.parse("0.4"), 0).trainIds();
    assertEquals(trainIds[29], view.most().get(0).id());
    assertEquals(labels[trainIds[29]], view.most().get(0).label());
    assertEquals(trainIds[5], view.least().get(0).id());
    assertTrue(view.most().get(0).image().startsWith("data:image/png;base64,iVBOR"));
  }

  @Test
  void read_nothingHasChanged_readsNoFileTwice() throws IOException {
    RunReader reader = SampleRun.whole(folder.resolve("r")).reader();
    RunView first = reader.read();
    RunView second = reader.read();
    assertSame(first.findings().ranking().orElseThrow(), second.findings().ranking().orElseThrow());
    assertSame(first.findings().searches().get(0), second.findings().searches().get(0));
    assertSame(
        first.training().importance().orElseThrow(), second.training().importance().orElseThrow());
  }
}
