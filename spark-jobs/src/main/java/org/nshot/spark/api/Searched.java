package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a search found.
 *
 * @param paths how many it looked at
 * @param evaluated evaluations that this call made; others were kept from earlier ones
 * @param best the best path; retrain and export take it as {@code best}
 * @param bestJson URI of all that is said of it, a front among it
 * @param historyParquet every path that was looked at: {@link Nshot#searched}
 * @param alreadyDone whether an earlier call found it
 * @param json what the command says
 */
public record Searched(
    String algorithm,
    int paths,
    int evaluated,
    Ranked.Path best,
    String bestJson,
    String historyParquet,
    boolean alreadyDone,
    ObjectNode json) {}
