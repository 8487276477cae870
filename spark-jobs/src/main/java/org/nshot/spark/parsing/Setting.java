package org.nshot.spark.parsing;

/**
 * The value of an option that was not given on the command line.
 *
 * @param value as it would stand on the command line
 * @param origin where it was read, for error messages: a file and line, or a recipe
 */
record Setting(String value, String origin) {}
