package org.nshot.spark.training;

import java.io.Serializable;
import org.nshot.data.Normalization;
import org.nshot.space.SearchSpaces;

/**
 * What an executor must know of a run to train its shards; travels once with the tasks' code.
 *
 * @param space the search space's name
 * @param size and its size
 * @param threads of a task
 * @param seed of the run, for augmentation
 * @param augment the augmentation's name
 */
record WorkerSetup(
    String space,
    SearchSpaces.Size size,
    int threads,
    long seed,
    float labelSmoothing,
    String augment,
    Normalization normalization)
    implements Serializable {}
