package org.nshot.spark.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nshot.spark.events.RunEvent;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunLayout;
import org.nshot.spark.run.RunLock;

class FailureNoteTest {
  @TempDir Path folder;

  @Test
  void on_failure_isNotedByWhoHoldsTheRunAlone() throws Exception {
    RunFiles run = new RunFiles("file:" + folder.resolve("run"), new Configuration());
    try (RunLock lock = RunLock.acquire(run)) {
      FailureNote note = new FailureNote(run, lock);
      note.on(new RunEvent.Failed("the <disk> is \"full\"", false));
      assertEquals(
          "{\n  \"reason\" : \"the <disk> is \\\"full\\\"\"\n}\n",
          run.read(RunLayout.FAILURE).orElseThrow());
      run.delete(RunLayout.FAILURE);
      note.on(new RunEvent.Failed("Job 3 cancelled", true));
      assertFalse(run.exists(RunLayout.FAILURE), "a process that was told to end");
      run.write(RunLock.FILE, "{\"id\":\"x\",\"host\":\"elsewhere\",\"pid\":1}");
      assertThrows(IOException.class, () -> note.on(new RunEvent.Failed("taken over", false)));
      assertFalse(run.exists(RunLayout.FAILURE));
    }
  }
}
