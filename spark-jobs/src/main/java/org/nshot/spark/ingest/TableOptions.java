package org.nshot.spark.ingest;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a table has what of images.
 *
 * @param source what Spark reads it with, such as parquet or delta; without one it is a table of
 *     Spark's catalog
 * @param settings of that source
 * @param image column with the files' bytes
 * @param label column with the numbers of classes, from 0 on
 * @param split column with the names of splits; without one all rows are for training
 * @param name column with names that are unique within a split, and order the rows of a class;
 *     without one their content does
 */
public record TableOptions(
    Optional<String> source,
    SortedMap<String, String> settings,
    String image,
    String label,
    Optional<String> split,
    Optional<String> name) {
  public TableOptions {
    settings = new TreeMap<>(settings);
  }
}
