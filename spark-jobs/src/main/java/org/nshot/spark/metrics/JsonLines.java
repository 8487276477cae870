package org.nshot.spark.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nshot.spark.events.Row;
import org.nshot.spark.run.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of rows that grows by one line of JSON an epoch, below a run directory.
 *
 * <p>Lines are appended where the file system can ({@link GrowingFile}). The file is written whole
 * where it can't, and wherever it holds something that is no line of this run's: what a killed run
 * had not made safe by a checkpoint, what a full disk cut short, what an editor changed, what a
 * power cut left of it: of a damaged file all lines stay that are whole. Whole files are written
 * beside themselves first: a kill while one is written leaves the other.
 *
 * @param <R> its rows
 */
final class JsonLines<R extends Record & Row> {
  private static final Logger LOG = LoggerFactory.getLogger(JsonLines.class);
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** What decoding makes of bytes that are no UTF-8; no row of ours has it. */
  private static final char NO_TEXT = '\uFFFD';

  private final RunFiles run;
  private final String name;
  private final String next;
  private final Class<R> type;
  private final GrowingFile file;
  private Optional<R> last = Optional.empty();

  /**
   * @param name below the run directory
   */
  JsonLines(RunFiles run, String name, Class<R> type) throws IOException {
    this.run = run;
    this.name = name;
    this.next = name.replaceFirst("([^/]*)$", "_$1.next");
    this.type = type;
    this.file = GrowingFile.of(run, name);
  }

  /**
   * Forgets the lines of epochs that aren't done, and whatever is none.
   *
   * @param epochsDone of the checkpoint that the run goes on from
   */
  void begin(int epochsDone) throws IOException {
    List<String> now = lines(name, epochsDone);
    List<String> beside = lines(next, epochsDone);
    List<String> kept = now.size() >= beside.size() ? now : beside;
    String text = text(kept);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), raw(name))) {
      replace(text);
    }
    run.delete(next);
    file.startAt(text);
    last = kept.isEmpty() ? Optional.empty() : Optional.of(row(kept.get(kept.size() - 1)));
  }

  /** Adds a row of an epoch after all others; may be done again if it fails. */
  void add(R row) throws IOException {
    if (!file.isAsLeft()) {
      begin(row.epoch());
    }
    file.add(MetricsJson.line(row) + "\n");
    last = Optional.of(row);
  }

  /** The last epoch's row, empty before the first. */
  Optional<R> last() {
    return last;
  }

  /** All rows, in their order. */
  List<R> all() throws IOException {
    List<R> rows = new ArrayList<>();
    for (String line : lines(name, Integer.MAX_VALUE)) {
      rows.add(row(line));
    }
    return rows;
  }

  private void replace(String text) throws IOException {
    run.write(next, text);
    run.write(name, text);
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private List<String> lines(String from, int epochsDone) throws IOException {
    List<String> usable = new ArrayList<>();
    int damaged = 0;
    for (String line : text(raw(from)).lines().toList()) {
      if (isDamaged(line)) {
        damaged++;
      } else if (epoch(line) < epochsDone) {
        usable.add(line);
      }
    }
    if (damaged > 0) {
      LOG.warn("{}: {} damaged lines are left out", run.path(from), damaged);
    }
    return usable;
  }

  /** Damage stays where it is: a byte that is no text takes no other line with it. */
  private static String text(byte[] raw) {
    String text = new String(raw, StandardCharsets.UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static boolean isDamaged(String line) {
    return line.indexOf(NO_TEXT) >= 0 || line.indexOf(0) >= 0;
  }

  /** Nothing where there is no file. */
  private byte[] raw(String from) throws IOException {
    return run.bytes(from).orElse(new byte[0]);
  }

  /** Beyond every epoch for a line that was cut short. */
  private int epoch(String line) {
    try {
      return MetricsJson.read(line, type).epoch();
    } catch (JsonProcessingException e) {
      return Integer.MAX_VALUE;
    }
  }

  private R row(String line) throws IOException {
    return MetricsJson.read(line, type);
  }
}
