package org.nshot.spark.ingest;

import java.util.Optional;

/**
 * Where a table has what of images. A column may be one of a structure, such as {@code
 * image.bytes}.
 *
 * @param source what Spark reads it with, such as parquet or delta; without one it is a table or a
 *     view of Spark's catalog
 * @param image column with the files' bytes
 * @param label column with the numbers of classes, from 0 on
 * @param split column with the names of splits; without one all rows are for training
 * @param name column with names that are unique within a class of a split, and order its rows;
 *     without one their content does
 */
public record TableOptions(
    Optional<String> source,
    String image,
    String label,
    Optional<String> split,
    Optional<String> name) {}
