package org.nshot.spark.export;

import org.nshot.evaluation.PathEvaluation;

/** How a network did on a split of the data. */
record Accuracy(String split, PathEvaluation result) {}
