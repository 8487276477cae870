package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A page.
 *
 * @param report URI of the file
 * @param bytes of it
 * @param json what the command says
 */
public record Reported(String report, long bytes, ObjectNode json) {}
