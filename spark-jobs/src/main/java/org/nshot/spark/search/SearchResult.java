package org.nshot.spark.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What {@code nshot search} says. What an earlier search found is told as it stands in its file.
 *
 * @param paths that were looked at
 * @param evaluated evaluations that were made now; others were kept from earlier ones
 * @param best the best path's figures, as {@link SearchSummary} has them
 * @param front paths on the front, empty where none was asked for
 * @param hypervolume of the front
 * @param bestJson URI of the summary
 * @param historyParquet URI of every path that was looked at
 * @param alreadyDone empty where it was made now
 */
record SearchResult(
    String command,
    String algorithm,
    int paths,
    int evaluated,
    ObjectNode best,
    OptionalInt front,
    OptionalDouble hypervolume,
    String bestJson,
    String historyParquet,
    Optional<Boolean> alreadyDone) {}
