package org.nshot.spark.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.ranking.PathSelection;
import org.nshot.spark.DefaultLocale;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLock;

class RunWatchTest {
  private static final String FOREIGN =
      "{\"id\":\"x\",\"host\":\"elsewhere.invalid\",\"pid\":1,\"started_millis\":1}";

  @TempDir Path folder;
  private long nanos = 17;

  private RunWatch watch(SampleRun run) {
    return new RunWatch(run.reader(), new Configuration(), () -> nanos);
  }

  private void pass(long seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void look_lockIsHeldByALiveProcess_saysHowLongItTakes() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    RunWatch watch = watch(run);
    try (RunLock held = RunLock.acquire(run.files())) {
      RunStatus first = watch.look().status();
      assertEquals(RunStatus.State.RUNNING, first.state());
      assertEquals(60, first.secondsLeft().orElseThrow(), 1e-9); // six epochs of 10 s
      pass(5);
      RunStatus later = watch.look().status();
      assertEquals(55, later.secondsLeft().orElseThrow(), 1e-9);
      assertEquals(0.45, later.share(), 1e-9);
      pass(500); // an epoch that takes too long is not taken for one that has ended
      assertEquals(50.5, watch.look().status().secondsLeft().orElseThrow(), 1e-9);
      run.epochs(5);
      assertEquals(50, watch.look().status().secondsLeft().orElseThrow(), 1e-9);
    }
    RunStatus stopped = watch.look().status();
    assertEquals(RunStatus.State.STOPPED, stopped.state());
    assertTrue(stopped.text().contains("5 of 10 epochs"), stopped.text());
  }

  private static void note(SampleRun run, String file, int part, int parts, int done, int all)
      throws IOException {
    run.files()
        .write(
            file,
            "{\"part\":%s,\"parts\":%s,\"done\":%s,\"all\":%s,\"seconds_each\":0.5}"
                .formatted(part, parts, done, all));
  }

  @Test
  void look_beforeTheFirstEpochEnds_roundsTell() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10);
    note(run, "progress.json", 0, 10, 30, 120);
    RunWatch watch = watch(run);
    try (RunLock held = RunLock.acquire(run.files())) {
      RunStatus status = watch.look().status();
      assertEquals("0 of 10 epochs, round 30 of 120, about 10 min left", status.text());
      assertEquals(9.75 * 60, status.secondsLeft().orElseThrow(), 1e-9);
      assertEquals(0.025, status.share(), 1e-9);
    }
    assertFalse(watch.look().status().text().contains("round"), "nobody trains it");
  }

  @Test
  void look_roundsOfTheRunningEpoch_standForTime() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    RunWatch watch = watch(run);
    try (RunLock held = RunLock.acquire(run.files())) {
      note(run, "progress.json", 3, 10, 119, 120); // of the epoch before
      assertEquals(60, watch.look().status().secondsLeft().orElseThrow(), 1e-9);
      note(run, "progress.json", 4, 10, 60, 120);
      pass(1); // an epoch takes 10 s, whatever its rounds say
      assertEquals(55, watch.look().status().secondsLeft().orElseThrow(), 1e-9);
      assertEquals(0.45, watch.look().status().share(), 1e-9);
    }
  }

  @Test
  void look_rankedOrSearched_pathsTell() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    RunFiles ranking = new RunFiles(run.files().path("ranking").toString(), new Configuration());
    note(run, "ranking/progress.json", 0, 1, 100, 500);
    try (RunLock held = RunLock.acquire(ranking)) {
      RunStatus status = watch(run).look().status();
      assertEquals("in ranking: 100 of 500 paths, about 3 min left", status.text());
      assertEquals(200, status.secondsLeft().orElseThrow(), 1e-9);
    }
    RunFiles search = new RunFiles(run.files().path("search").toString(), new Configuration());
    note(run, "search/progress.json", 4, 20, 30, 40);
    try (RunLock held = RunLock.acquire(search)) {
      RunStatus status = watch(run).look().status();
      assertEquals("Searching", status.headline());
      assertEquals(
          "in search: generation 5 of 20, 30 of 40 paths, about 5 min left", status.text());
      assertEquals(4.75 / 20, status.share(), 1e-9);
    }
  }

  /** NASWOT's part of a ranking is no generation, and takes no such time. */
  @Test
  void look_rankedInTwoParts_countsTheTimeOfTheOneThatGoesOn() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    RunFiles ranking = new RunFiles(run.files().path("ranking").toString(), new Configuration());
    note(run, "ranking/progress.json", 0, 2, 100, 500);
    try (RunLock held = RunLock.acquire(ranking)) {
      RunStatus status = watch(run).look().status();
      assertEquals("in ranking: part 1 of 2, 100 of 500 paths, about 3 min left", status.text());
      assertEquals(200, status.secondsLeft().orElseThrow(), 1e-9);
    }
  }

  @Test
  void look_exportedIntoAFolder_isNoSearch() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    RunFiles export = new RunFiles(run.files().path("exported").toString(), new Configuration());
    try (RunLock held = RunLock.acquire(export)) {
      RunStatus status = watch(run).look().status();
      assertEquals("Working", status.headline());
      assertEquals("in exported", status.text());
    }
  }

  /** Both stand below a run where its user says so, and Hadoop takes a colon for a scheme's end. */
  @Test
  void look_folderWhoseNameHasAColon_isRead() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    Files.createDirectory(folder.resolve("r/2026-11-27T10:00"));
    assertEquals(RunStatus.State.DONE, watch(run).look().status().state());
  }

  @Test
  void text_whereDecimalsHaveCommas_hasPoints() throws Exception {
    RunWatch.Look look = watch(SampleRun.whole(folder.resolve("r"))).look();
    String expected = TextView.of(look.run(), look.status());
    assertTrue(expected.contains("loss"), expected);
    try (DefaultLocale german = DefaultLocale.of("de-DE")) {
      assertEquals("0,5", "%.1f".formatted(0.5), german + " has commas");
      assertEquals(expected, TextView.of(look.run(), look.status()));
    }
  }

  @Test
  void look_epochsAreTestedOrRanked_countsThatToo() throws Exception {
    SampleRun ranked = SampleRun.start(folder.resolve("r"), 10).epochs(4).rankedAfter(1, 3);
    try (RunLock held = RunLock.acquire(ranked.files())) {
      // six epochs of 10 s and, two rankings of 2 s in four epochs, 1 s each
      assertEquals(66, watch(ranked).look().status().secondsLeft().orElseThrow(), 1e-9);
    }
    String arch = ranked.space().format(PathSelection.all(ranked.space()).get(7000));
    SampleRun tested = SampleRun.alone(folder.resolve("t"), 3, arch).epochs(1);
    try (RunLock held = RunLock.acquire(tested.files())) {
      assertEquals(28, watch(tested).look().status().secondsLeft().orElseThrow(), 1e-9);
    }
  }

  @Test
  void look_trainingHasFailed_saysWhy() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    run.files().write("failure.json", "{\"reason\":\"epoch 4, round 2: loss NaN\"}");
    RunStatus status = watch(run).look().status();
    assertEquals(RunStatus.State.FAILED, status.state());
    assertTrue(status.text().contains("4 of 10 epochs: epoch 4, round 2: loss NaN"), status.text());
  }

  @Test
  void look_processOfThisHostIsDead_saysSoAtOnce() throws Exception {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    try (RunLock held = RunLock.acquire(run.files())) {
      String mine = run.files().read(RunLock.FILE).orElseThrow();
      long pid = ProcessHandle.current().pid();
      Process ended = new ProcessBuilder("true").start();
      ended.waitFor();
      run.files().write(RunLock.FILE, mine.replace("\"pid\":" + pid, "\"pid\":" + ended.pid()));
      RunStatus status = watch(run).look().status();
      assertEquals(RunStatus.State.STOPPED, status.state());
      assertTrue(status.text().contains("process is gone"), status.text());
    }
  }

  @Test
  void look_lockOfAnotherHost_itsBeatTells() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    run.files().write(RunLock.FILE, FOREIGN);
    run.files().write("_lock.beat", "1");
    RunWatch watch = watch(run);
    assertEquals(RunStatus.State.CHECKING, watch.look().status().state());
    pass(10);
    run.files().write("_lock.beat", "2");
    assertEquals(RunStatus.State.RUNNING, watch.look().status().state());
    pass(29);
    assertEquals(RunStatus.State.RUNNING, watch.look().status().state());
    pass(2);
    assertEquals(RunStatus.State.STOPPED, watch.look().status().state());
    run.files().write("_lock.beat", "3"); // it had only slept
    assertEquals(RunStatus.State.RUNNING, watch.look().status().state());
  }

  @Test
  void look_doneAndRankedAgain_tellsWhatGoesOn() throws Exception {
    SampleRun run = SampleRun.whole(folder.resolve("r"));
    RunWatch watch = watch(run);
    assertEquals(RunStatus.State.DONE, watch.look().status().state());
    run.files().write("ranking/" + RunLock.FILE, FOREIGN);
    watch.look();
    run.files().write("ranking/_lock.beat", "1");
    RunStatus ranking = watch.look().status();
    assertEquals("Ranking", ranking.headline());
    assertEquals(RunStatus.State.RUNNING, ranking.state());
  }

  @Test
  void now_askedTooOften_looksOnce() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r"), 10).epochs(4);
    WatchedRuns watched = new WatchedRuns(List.of(watch(run)), Duration.ofSeconds(3), () -> nanos);
    WatchedRuns.Snapshot first = watched.now();
    assertTrue(first.settled());
    run.epochs(5);
    assertEquals(first.tag(), watched.now().tag());
    pass(3);
    assertFalse(first.tag().equals(watched.now().tag()));
    run.files().write("metrics/train.jsonl", "no JSON\nat all\n");
    pass(3);
    WatchedRuns.Snapshot failed = watched.now();
    assertEquals(5, failed.page().runs().get(0).run().training().progress().done());
    assertTrue(failed.statuses().get(0).text().contains("train.jsonl line 1"));
    assertFalse(failed.settled());
  }

  @Test
  void of_namesWithEscapeSequences_leaveTheTerminalAlone() throws IOException {
    SampleRun run = SampleRun.start(folder.resolve("r\u001b[2Jx"), 10).epochs(4).ranked(20);
    RunWatch.Look look = watch(run).look();
    String text = TextView.of(look.run(), look.status());
    assertFalse(text.contains("\u001b"), text);
    assertTrue(text.contains("[################........................] 40 %"), text);
    assertTrue(text.contains("loss      █▃▂▁  2.000 to 0.500"), text);
    assertTrue(text.contains("● ingested 50 images  ◐ trained 4 of 10 epochs"), text);
  }
}
