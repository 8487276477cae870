/**
 * nshot from Java, Scala and Python, as from the command line: {@link org.nshot.spark.api.Nshot}
 * has a call for each command, whose settings are the command's options by name, checked and
 * layered in the same place (settings over {@code config} over {@code preset} over {@code recipe}
 * over defaults), and whose result is a record with the command's JSON beside.
 *
 * <pre>{@code
 * Ingested data = Nshot.ingest().format("image-folder").input("images").output("data").call();
 * Trained run = Nshot.train().data(data.output()).run("run").recipe("panda-dynas").epochs(30).call();
 * Ranked ranking = Nshot.rank().run(run.run()).paths(500).call();
 * }</pre>
 *
 * <p>Calls run in the active Spark session; without one they open what {@code spark-submit} was
 * told of, or {@code local[*]}. They fail as the command does: {@link
 * org.nshot.spark.command.UsageException} for a setting that can't be used, {@link
 * java.io.IOException} and {@link java.lang.IllegalArgumentException} for anything else that was
 * made for a person to read.
 *
 * <p>What stands here stays: names are kept from version to version, and a record may only gain
 * components.
 */
package org.nshot.spark.api;
