package org.nshot.spark.training;

import org.nshot.spark.events.RunEvent;
import org.nshot.spark.events.RunEvent.Extent;
import org.nshot.spark.events.RunListener;
import org.nshot.spark.metrics.ProgressNote;

/** Tells those who watch a training how far its epoch is. */
final class LiveProgress implements RunListener {
  private final ProgressNote note;
  private final Extent extent;

  LiveProgress(ProgressNote note, Extent extent) {
    this.note = note;
    this.extent = extent;
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.Started started) {
      note.begin(started.epochsDone(), extent.epochs(), started.roundsDone());
    } else if (event instanceof RunEvent.RoundDone round) {
      note.done(round.round() + 1, extent.roundsPerEpoch());
    } else if (event instanceof RunEvent.CheckpointWritten saved && saved.endsEpoch()) {
      note.begin(saved.epochsDone(), extent.epochs(), 0);
    } else if (event instanceof RunEvent.Ranked ranked) {
      note.begin(ranked.metrics().epoch() + 1, extent.epochs(), 0); // its time is no round's
    }
  }
}
