package org.nshot.spark.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nshot.spark.run.ResultFolder;
import org.nshot.spark.run.RunFiles;
import org.nshot.spark.run.RunWriter;

/** What a search keeps below the run: its settings first, what it found last. */
final class SearchFolder {
  static final String HISTORY = "history.parquet";
  static final String BEST = "best.json";

  /** What to take for another folder. */
  static final String ELSEWHERE = "another --folder";

  private static final ResultFolder.Kind KIND =
      new ResultFolder.Kind("searched", "search", ELSEWHERE, BEST, List.of(HISTORY));

  private final ResultFolder folder;

  SearchFolder(RunWriter writer) {
    this.folder = new ResultFolder(writer, KIND);
  }

  RunFiles files() {
    return folder.files();
  }

  RunWriter writer() {
    return folder.writer();
  }

  /**
   * Claims the folder for a search of these settings.
   *
   * @return what an earlier one of the same settings found, if it is done
   * @throws IOException as {@link ResultFolder#begin}
   */
  Optional<ObjectNode> begin(Map<String, String> settings, boolean overwrite) throws IOException {
    return folder.begin(settings, overwrite);
  }

  /** The history first: a search whose best stands there is whole. */
  void write(HistoryTable history, ObjectNode best) throws IOException {
    folder
        .writer()
        .write(HISTORY, () -> history.write(files().fileSystem(), files().path(HISTORY)));
    folder.finish(best);
  }
}
