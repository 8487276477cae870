package org.nshot.spark.report;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.nshot.spark.command.FirstLine;

/**
 * What there is to show of some runs now. Files are looked at when somebody asks, and not more
 * often than every few seconds; a look that fails is told, and what was seen before stays.
 */
final class WatchedRuns {
  private final List<RunWatch> runs;
  private final Duration every;
  private final LongSupplier nanoTime;
  private Optional<Snapshot> seen = Optional.empty();
  private long seenNanos;

  /**
   * What was seen.
   *
   * @param data the page's data as JSON
   * @param tag tells the data from others
   */
  record Snapshot(PageData page, String data, String tag, List<RunStatus> statuses) {
    /** Whether nothing goes on any more. */
    boolean settled() {
      return statuses.stream().allMatch(status -> status.state().settled());
    }

    /** How the runs are doing, as JSON. */
    String status() {
      return PageData.json(new Status(tag, statuses));
    }
  }

  private record Status(String data, List<RunStatus> runs) {}

  WatchedRuns(List<RunWatch> runs, Duration every, LongSupplier nanoTime) {
    this.runs = List.copyOf(runs);
    this.every = every;
    this.nanoTime = nanoTime;
  }

  /** As it is now, or was a moment ago. */
  synchronized Snapshot now() throws IOException {
    long now = nanoTime.getAsLong();
    if (seen.isPresent() && now - seenNanos < every.toNanos()) {
      return seen.get();
    }
    try {
      seen = Optional.of(look());
    } catch (IOException e) {
      Snapshot before = seen.orElseThrow(() -> e);
      seen = Optional.of(failed(before, FirstLine.of(e)));
    }
    seenNanos = now;
    return seen.get();
  }

  private Snapshot look() throws IOException {
    List<RunView> views = new ArrayList<>();
    List<RunStatus> statuses = new ArrayList<>();
    for (RunWatch run : runs) {
      RunWatch.Look look = run.look();
      views.add(look.run());
      statuses.add(look.status());
    }
    PageData page =
        PageData.of(views, Optional.of(new PageData.Live(Math.toIntExact(every.toSeconds()))));
    String data = page.toJson();
    return new Snapshot(page, data, '"' + DigestUtils.sha256Hex(data) + '"', statuses);
  }

  private static Snapshot failed(Snapshot before, String reason) {
    return new Snapshot(
        before.page(),
        before.data(),
        before.tag(),
        before.statuses().stream()
            .map(
                status ->
                    new RunStatus(
                        status.name(),
                        RunStatus.State.CHECKING,
                        "Can't be read",
                        "just now: " + reason,
                        status.share(),
                        Optional.empty(),
                        status.stages()))
            .toList());
  }
}
