/**
 * From arguments to a command that is ready to run: {@link org.nshot.spark.parsing.CommandParser}
 * finds it and layers its settings (arguments over {@code --config} over {@code --preset} over
 * {@code --recipe} over defaults).
 *
 * <p>A command is a class that implements {@link org.nshot.spark.command.Command} and one line in
 * {@code META-INF/services}, so that this package imports none of them.
 */
package org.nshot.spark.parsing;
