package org.nshot.spark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nshot.spark.cli.Main;

/** The command line in a JVM of its own, with the master that a test asks for. */
public final class CommandProcess {
  private CommandProcess() {}

  public static Process start(String master, String... arguments) throws IOException {
    return start(master, List.of(), arguments);
  }

  /**
   * @param flags of the JVM; Spark's properties among them go before what is usual here
   */
  public static Process start(String master, List<String> flags, String... arguments)
      throws IOException {
    return start(master, flags, ProcessBuilder.Redirect.DISCARD, arguments);
  }

  /**
   * @param output where all that it says goes
   */
  public static Process start(
      String master, List<String> flags, ProcessBuilder.Redirect output, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-") || flag.startsWith("-Djdk"))
        .forEach(command::add);
    command.add("-Xmx1g");
    command.add("-Dspark.master=" + master);
    command.add("-Dspark.ui.enabled=false");
    command.add("-Dspark.driver.host=127.0.0.1");
    command.add("-Dspark.driver.bindAddress=127.0.0.1");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    process.environment().put("SPARK_LOCAL_IP", "127.0.0.1"); // its pages too
    return process.start();
  }
}
