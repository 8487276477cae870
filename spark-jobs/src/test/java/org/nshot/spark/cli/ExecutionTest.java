package org.nshot.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.spark.command.UsageException;
import org.nshot.training.DivergedException;
import org.nshot.training.Horizon;
import org.nshot.training.Training;
import org.nshot.training.TrainingConfig;

class ExecutionTest {
  @Test
  void execute_commandDone_resultIsTheOnlyLineOfStdout() throws IOException {
    CommandRun run = CommandRun.of("echo", "--data", "d", "--batch=7");
    assertEquals(0, run.exitCode());
    assertEquals(1, run.out().lines().count());
    assertEquals("7", new ObjectMapper().readTree(run.out()).get("batch").asText());
    assertEquals("a library's chatter\n", run.err());
  }

  @Test
  void execute_commandDone_systemOutIsAsBefore() {
    PrintStream before = System.out;
    CommandRun.of("echo", "--data", "d");
    assertSame(before, System.out);
  }

  @Test
  void execute_ioException_oneLineAndOne() {
    CommandRun run =
        CommandRun.throwing(new IOException("weights.safetensors: 12 bytes, expected 40"));
    assertEquals(1, run.exitCode());
    assertEquals("nshot: weights.safetensors: 12 bytes, expected 40", run.errorLine());
    assertEquals("", run.out());
  }

  @Test
  void execute_messageWithControlCharacters_isALineOfText() {
    CommandRun run = CommandRun.throwing(new IOException("table \u001b[31mred\u0000 end"));
    assertEquals("nshot: table  [31mred  end", run.errorLine());
  }

  @Test
  void execute_unexpectedFailure_saysHowToSeeWhere() {
    CommandRun run = CommandRun.throwing(new IllegalStateException("odd"));
    assertEquals(
        "nshot: unexpected IllegalStateException: odd (--verbose shows where)", run.errorLine());
  }

  @Test
  void execute_barePathException_saysWhatIsWrongWithThePath() {
    CommandRun run = CommandRun.throwing(new NoSuchFileException("/nix"));
    assertEquals("nshot: no such file: /nix", run.errorLine());
  }

  @Test
  void execute_sparkWrapsTheCause_causeIsShown() {
    Throwable task = new UncheckedIOException(new IOException("shard 3: image 1042 is 31x32"));
    CommandRun run =
        CommandRun.throwing(new SparkException("Job aborted due to stage failure: ...", task));
    assertEquals(1, run.exitCode());
    assertTrue(run.errorLine().endsWith("shard 3: image 1042 is 31x32"), run.errorLine());
  }

  @Test
  void execute_uncheckedIoException_messageWithoutTheClassName() {
    CommandRun run =
        CommandRun.throwing(new UncheckedIOException(new IOException("manifest.json: no classes")));
    assertEquals("nshot: manifest.json: no classes", run.errorLine());
  }

  @Test
  void execute_usageExceptionOfTheCommand_exitsTwo() {
    CommandRun run = CommandRun.throwing(new UsageException("--shards 0, expected at least 1"));
    assertEquals(2, run.exitCode());
    assertEquals("nshot: --shards 0, expected at least 1", run.errorLine());
  }

  @Test
  void execute_trainingDiverged_oneLineAndOne() {
    SearchSpace space = NasBench201.sized(2, 1, 3, new Shape(4, 4, 3));
    Training training = new Training(TrainingConfig.defaults(), space, new Horizon(1, 1), 1);
    float[] weights = new float[training.layout().length()];
    weights[0] = Float.NaN;
    DivergedException diverged =
        assertThrows(
            DivergedException.class, () -> training.requireFinite(training.start(weights)));
    CommandRun run = CommandRun.throwing(diverged);
    assertEquals(1, run.exitCode());
    assertEquals("nshot: " + diverged.getMessage(), run.errorLine());
  }

  @Test
  void execute_unexpectedError_oneLineThatNamesIt() {
    CommandRun run = CommandRun.throwing(new StackOverflowError());
    assertEquals(1, run.exitCode());
    assertTrue(run.errorLine().startsWith("nshot: unexpected StackOverflowError"), run.errorLine());
  }

  @Test
  void execute_messageOfManyLines_firstLineOnly() {
    CommandRun run = CommandRun.throwing(new IllegalArgumentException("bad\nplan\nplan"));
    assertEquals("nshot: bad", run.errorLine());
  }

  @Test
  void execute_unknownCommand_namesTheNearest() {
    CommandRun run = CommandRun.of("ecko", "--data", "d");
    assertEquals(2, run.exitCode());
    assertEquals("nshot: unknown command 'ecko', the nearest known is 'echo'", run.errorLine());
  }

  @Test
  void execute_noCommand_exitsTwo() {
    CommandRun run = CommandRun.of();
    assertEquals(2, run.exitCode());
    assertTrue(run.errorLine().contains("no command"), run.errorLine());
  }

  @Test
  void execute_unknownOption_namesTheNearest() {
    CommandRun run = CommandRun.of("echo", "--data", "d", "--bacth=3");
    assertEquals(2, run.exitCode());
    assertEquals(
        "nshot: unknown option '--bacth' of 'nshot echo', the nearest known is '--batch'",
        run.errorLine());
  }

  @Test
  void execute_requiredOptionMissing_namesIt() {
    CommandRun run = CommandRun.of("echo");
    assertEquals(2, run.exitCode());
    assertTrue(run.errorLine().contains("--data"), run.errorLine());
  }

  @Test
  void execute_valueOfAnotherType_namesOptionAndValue() {
    CommandRun run = CommandRun.of("echo", "--data", "d", "--batch", "many");
    assertEquals(2, run.exitCode());
    assertTrue(run.errorLine().contains("--batch"), run.errorLine());
    assertTrue(run.errorLine().contains("'many'"), run.errorLine());
  }

  @Test
  void execute_helpOfACommand_listsItsOptionsAndExitsZero() {
    CommandRun run = CommandRun.of("echo", "--help");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("--paths-per-round"), run.out());
    assertTrue(run.out().contains("--config"), run.out());
    assertTrue(!run.out().contains("Optional"), run.out());
  }
}
