package org.nshot.spark.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What {@code nshot demo} says: what each of its commands said.
 *
 * @param seconds all of it took
 */
record DemoResult(
    String command,
    double seconds,
    JsonNode ingest,
    JsonNode train,
    JsonNode rank,
    JsonNode report) {}
