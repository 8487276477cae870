package org.nshot.spark.parsing;

import org.nshot.spark.command.ProjectVersion;
import picocli.CommandLine;

/** What stands above all commands: the name, and what {@code nshot --help} says. */
@CommandLine.Command(
    name = "nshot",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Weight-sharing supernets for N-shot neural architecture search on Apache Spark.",
    footerHeading = "%nOptions of spark-submit may stand anywhere (--master, --conf, ...):%n",
    footer = {
      "--master URL          local[*] by default",
      "--driver-memory SIZE, --executor-memory SIZE, --executor-cores N, --num-executors N,",
      "--deploy-mode MODE, --name NAME, --queue NAME, --files LIST, --jars LIST,",
      "--packages LIST, --repositories LIST, --conf KEY=VALUE, --properties-file FILE",
      "",
      "The last line of stdout is the result as one line of JSON; everything else is on stderr.",
      "Exit codes: 0 done, 2 wrong usage, 1 failure."
    })
final class NshotCommand {}
