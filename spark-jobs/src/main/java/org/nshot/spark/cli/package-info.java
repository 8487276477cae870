/**
 * The command line: finds the command, layers its settings (command line over {@code --config} over
 * {@code --recipe} over defaults), runs it, and turns what comes of it into one line of JSON on
 * stdout or one clear line on stderr, with the exit code that belongs to it.
 *
 * <p>{@link org.nshot.spark.cli.Main} is its face, for a process and for a notebook. A command is a
 * class that implements {@link org.nshot.spark.command.Command} and one line in {@code
 * META-INF/services}, so that this package imports none of them.
 */
package org.nshot.spark.cli;
