package org.nshot.spark.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A network as a file.
 *
 * @param output URI of the folder, which also holds the model card
 * @param file name of the model in it
 * @param bytes of the model
 * @param sha256 its checksum
 * @param json what the command says
 */
public record Exported(
    String format, String output, String file, long bytes, String sha256, ObjectNode json) {}
