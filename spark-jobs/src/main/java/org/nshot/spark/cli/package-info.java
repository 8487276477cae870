/**
 * The command line: calls the command that its arguments name by {@link org.nshot.spark.api.Nshot},
 * and turns what comes of it into one line of JSON on stdout or one clear line on stderr, with the
 * exit code that belongs to it.
 */
package org.nshot.spark.cli;
