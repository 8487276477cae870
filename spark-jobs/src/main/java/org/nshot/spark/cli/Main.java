package org.nshot.spark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.spark.SparkUserAppException;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.ProjectVersion;
import org.nshot.spark.command.UsageException;
import org.nshot.spark.session.SparkSessions;
import picocli.CommandLine;

/**
 * The command line's entry, for {@code spark-submit} ({@link #main}), for code that wants an exit
 * code ({@link #execute}) and for code that wants the result ({@link #call}), such as a notebook.
 */
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
public final class Main {
  private static final CommandParser PARSER =
      new CommandParser(Main::commands, new RecipePresets());

  Main() {}

  /** A process's main, under {@code spark-submit}. */
  public static void main(String[] args) throws SparkUserAppException {
    OthersLog.muteAtShutdown();
    int exitCode = new Execution(PARSER, System.out, System.err, OthersLog::mute).execute(args);
    SparkSessions.stopOpened();
    if (exitCode != 0) {
      // How Spark's own submit learns an exit code other than 1, in client and cluster mode.
      throw new SparkUserAppException(exitCode);
    }
  }

  /**
   * Runs a command as the command line does: its result as one line of JSON on {@link System#out},
   * anything else on {@link System#err}. Ends no process and stops no Spark session.
   *
   * @return 0 done, 2 wrong usage, 1 failure
   */
  public static int execute(String... args) {
    return new Execution(PARSER, System.out, System.err, () -> {}).execute(args);
  }

  /**
   * Runs a command and returns its result.
   *
   * @throws UsageException if the arguments can't be used, or ask for help
   * @throws Exception as the command throws it
   */
  public static ObjectNode call(String... args) throws Exception {
    return command(args).run();
  }

  /**
   * A command as its arguments make it, not yet run: for code that has more to say to it.
   *
   * @throws UsageException if the arguments can't be used, or ask for help
   */
  public static Command command(String... args) {
    Command command = Execution.command(PARSER.parse(args));
    ProcessUser.login();
    return command;
  }

  private static List<Command> commands() {
    return ServiceLoader.load(Command.class, Main.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
