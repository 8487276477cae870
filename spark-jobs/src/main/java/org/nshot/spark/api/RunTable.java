package org.nshot.spark.api;

import org.nshot.spark.files.UserPath;
import org.nshot.spark.run.RunLayout;

/** Files of a run that read as tables. */
enum RunTable {
  METRICS(RunLayout.EPOCHS),
  RANKING(RunLayout.RANKING + "/ranking.parquet"),
  SEARCHED("search/history.parquet");

  private final String file;

  RunTable(String file) {
    this.file = file;
  }

  /** As Spark must be told: it takes some characters of a name for a pattern. */
  String of(String run) {
    String path = UserPath.child(UserPath.of(run), file).toString();
    return path.replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }
}
