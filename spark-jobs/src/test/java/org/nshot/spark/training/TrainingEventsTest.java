package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.SharedSpark;
import org.nshot.spark.api.CommandCall;
import org.nshot.spark.api.Nshot;
import org.nshot.spark.cli.Main;
import org.nshot.spark.events.EpochMetrics;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.metrics.MetricsJson;

class TrainingEventsTest {
  @TempDir static Path shared;
  private static String data;

  @TempDir Path folder;

  @BeforeAll
  static void ingest() throws IOException {
    data = TinyCifar.ingest(SharedSpark.session(), shared, 80, 20);
  }

  /** Throws at whatever it hears. */
  public static final class Throwing implements RunListener {
    private static int heard;

    @Override
    public void on(RunEvent event) {
      heard++;
      throw new AssertionError("its own trouble");
    }
  }

  private static List<RunEvent> train(Path run, String... options) throws Exception {
    List<RunEvent> events = new ArrayList<>();
    CommandCall command = Nshot.command(TinyTraining.arguments(data, run, options));
    command.listener(events::add);
    command.call();
    return events;
  }

  private static <E extends RunEvent> List<E> of(Class<E> type, List<RunEvent> events) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Who watches sees how far an epoch is, and nothing of it is left in the end. */
  @Test
  @Timeout(60)
  void train_whileItRuns_notesItsRounds() throws Exception {
    Path run = folder.resolve("run");
    Path note = run.resolve("progress.json");
    List<Boolean> seen = new ArrayList<>();
    Nshot.command(TinyTraining.arguments(data, run))
        .listener(
            event -> {
              if (event instanceof RunEvent.RoundDone round
                  && round.round() > 0
                  && seen.isEmpty()) {
                while (!Files.exists(note)) {
                  Thread.onSpinWait(); // the thread that writes may be behind
                }
                seen.add(true);
              }
            })
        .call();
    assertEquals(List.of(true), seen);
    assertFalse(Files.exists(note));
  }

  @Test
  void train_listenerThatThrows_hasTheBitsOfATrainingWithout() throws Exception {
    Path quiet = folder.resolve("quiet");
    Nshot.call(TinyTraining.arguments(data, quiet, "--shards=2"));
    Path loud = folder.resolve("loud");
    Throwing.heard = 0;
    List<RunEvent> others = train(loud, "--shards=2", "--listener=" + Throwing.class.getName());
    assertEquals(1, Throwing.heard, "what throws hears no more");
    assertArrayEquals(TinyTraining.weights(quiet), TinyTraining.weights(loud));
    assertEquals(1, of(RunEvent.Finished.class, others).size());
  }

  @Test
  void train_undisturbed_tellsEachThingOnceInItsOrder() throws Exception {
    Path run = folder.resolve("run");
    List<RunEvent> events = train(run, "--batch=32");
    assertEquals(
        List.of(
            "Started",
            "RoundDone",
            "RoundDone",
            "EpochDone",
            "CheckpointWritten",
            "RoundDone",
            "RoundDone",
            "EpochDone",
            "CheckpointWritten",
            "Finished"),
        events.stream().map(event -> event.getClass().getSimpleName()).toList());
    RunEvent.Started started = of(RunEvent.Started.class, events).get(0);
    assertFalse(started.resumed());
    assertEquals(new RunEvent.Extent(2, 2), started.extent());
    assertEquals(4, started.extent().rounds());
    assertEquals("calr", started.settings().get("schedule"));
    assertEquals(60, started.data().trained());
    assertEquals(20, started.data().kept());
    List<EpochMetrics> epochs =
        of(RunEvent.EpochDone.class, events).stream().map(RunEvent.EpochDone::metrics).toList();
    List<EpochMetrics> written = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics/train.jsonl"))) {
      written.add(MetricsJson.read(line, EpochMetrics.class));
    }
    assertEquals(written, epochs);
    List<RunEvent.RoundDone> rounds = of(RunEvent.RoundDone.class, events);
    assertEquals(List.of(0, 1, 0, 1), rounds.stream().map(RunEvent.RoundDone::round).toList());
    assertEquals(List.of(0, 0, 1, 1), rounds.stream().map(RunEvent.RoundDone::epoch).toList());
    assertEquals(2 * 60, rounds.stream().mapToInt(RunEvent.RoundDone::images).sum());
    assertEquals(
        epochs.get(0).bytesUp().orElseThrow(),
        rounds.stream().limit(2).mapToLong(round -> round.cost().bytesUp()).sum());
    assertEquals(
        epochs.get(0).loss(),
        rounds.stream().limit(2).mapToDouble(RunEvent.RoundDone::loss).average().orElseThrow(),
        1e-9);
    assertTrue(rounds.stream().allMatch(round -> round.cost().split().compute() > 0));
    assertEquals(
        List.of("epoch-00001", "epoch-00002"),
        of(RunEvent.CheckpointWritten.class, events).stream()
            .map(RunEvent.CheckpointWritten::name)
            .toList());
    assertEquals(
        of(RunEvent.Finished.class, events).get(0).result().weightsSha256(),
        Nshot.call(TinyTraining.arguments(data, run, "--batch=32")).get("weights_sha256").asText());
  }

  @Test
  void train_goesOn_saysFromWhere() throws Exception {
    Path run = folder.resolve("run");
    train(run);
    FileUtils.forceDelete(run.resolve("checkpoints/epoch-00002").toFile());
    FileUtils.forceDelete(run.resolve("_SUCCESS").toFile());
    List<RunEvent> events = train(run);
    RunEvent.Started started = of(RunEvent.Started.class, events).get(0);
    assertTrue(started.resumed());
    assertEquals(1, started.epochsDone());
    assertEquals(0, started.roundsDone());
    assertEquals(1, of(RunEvent.EpochDone.class, events).size());
    assertEquals(2, Files.readAllLines(run.resolve("metrics/train.jsonl")).size());
  }

  @Test
  void train_diverges_tellsThatItFailed() {
    List<RunEvent> events = new ArrayList<>();
    CommandCall command =
        Nshot.command(
            TinyTraining.arguments(
                data,
                folder.resolve("run"),
                "--recipe=spos",
                "--lr=1e9",
                "--clip=0",
                "--schedule=constant"));
    command.listener(events::add);
    Exception thrown = assertThrows(Exception.class, command::call);
    assertEquals(
        List.of(new RunEvent.Failed(thrown.getMessage(), false)),
        of(RunEvent.Failed.class, events));
    assertEquals(0, of(RunEvent.Finished.class, events).size());
  }

  /** Cancels every round's job as it begins. */
  private static final class Canceller extends SparkListener {
    private final SparkContext spark;

    Canceller(SparkContext spark) {
      this.spark = spark;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      if (job.properties().getProperty("spark.job.description", "").contains(", round ")) {
        spark.cancelJob(job.jobId());
      }
    }
  }

  /** What Spark says of a job isn't what the person is told, and all are told the same. */
  @Test
  void train_jobIsCancelled_tellsTheLineThatThePersonSees() throws Exception {
    Path run = folder.resolve("run");
    List<RunEvent> events = new ArrayList<>();
    CommandCall command = Nshot.command(TinyTraining.arguments(data, run, "--epochs=100000"));
    command.listener(events::add);
    SparkContext spark = SharedSpark.session().sparkContext();
    Canceller canceller = new Canceller(spark);
    spark.addSparkListener(canceller);
    IOException thrown;
    try {
      thrown = assertThrows(IOException.class, command::call);
    } finally {
      spark.removeSparkListener(canceller);
    }
    assertTrue(thrown.getMessage().endsWith("goes on from what is saved"), thrown.getMessage());
    assertEquals(
        List.of(new RunEvent.Failed(thrown.getMessage(), false)),
        of(RunEvent.Failed.class, events));
    assertEquals(
        thrown.getMessage(),
        new ObjectMapper().readTree(run.resolve("failure.json").toFile()).get("reason").asText());
  }

  @Test
  void train_failsBeforeItBegins_tellsThatItFailed() {
    Path run = folder.resolve("run");
    List<RunEvent> events = new ArrayList<>();
    CommandCall command =
        Nshot.command(
            TinyTraining.arguments(
                data,
                run,
                "--rank-every=1",
                "--benchmark=" + folder.resolve("no.csv"),
                "--column=test"));
    command.listener(events::add);
    IOException thrown = assertThrows(IOException.class, command::call);
    assertEquals(List.of(new RunEvent.Failed(thrown.getMessage(), false)), events);
    assertTrue(Files.exists(run.resolve("failure.json")));
  }

  @Test
  void train_listenerThatIsNone_isWrongUsageBeforeAnythingIsWritten() {
    Path run = folder.resolve("run");
    assertEquals(2, Main.execute(TinyTraining.arguments(data, run, "--listener=com.example.Beep")));
    assertEquals(2, Main.execute(TinyTraining.arguments(data, run, "--listener=java.lang.String")));
    assertFalse(Files.exists(run));
  }

  /** Names of the jobs that Spark's pages show. */
  private static final class JobNamesSeen extends SparkListener {
    private final Queue<String> groups = new ConcurrentLinkedQueue<>();
    private final Queue<String> descriptions = new ConcurrentLinkedQueue<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      groups.add(job.properties().getProperty("spark.jobGroup.id", ""));
      descriptions.add(job.properties().getProperty("spark.job.description", ""));
    }
  }

  @Test
  void train_onSparksPages_namesCommandRunAndRound() throws Exception {
    Path run = folder.resolve("run");
    SparkContext spark = SharedSpark.session().sparkContext();
    JobNamesSeen seen = new JobNamesSeen();
    spark.addSparkListener(seen);
    try {
      train(run, "--batch=32", "--rank-every=1", "--rank-paths=3", "--rank-images=8");
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(seen);
    }
    String work = "nshot train file:" + run;
    assertTrue(seen.groups.stream().allMatch(group -> group.startsWith(work)), work);
    assertTrue(
        seen.descriptions.containsAll(
            List.of(
                work,
                work + ": epoch 1 of 2, round 1 of 2",
                work + ": epoch 1 of 2, round 2 of 2",
                work + ": ranking after epoch 1 of 2",
                work + ": epoch 2 of 2, round 2 of 2",
                work + ": ranking after epoch 2 of 2")),
        seen.descriptions.toString());
  }
}
