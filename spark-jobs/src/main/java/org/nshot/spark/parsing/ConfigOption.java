package org.nshot.spark.parsing;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Every command's {@code --config}; {@link LayeredSettings} reads the file. */
@SuppressWarnings("UnusedVariable") // what it says is read from the parsed command line
final class ConfigOption {
  @Option(
      names = "--" + LayeredSettings.CONFIG,
      paramLabel = "FILE.yaml",
      description =
          "Settings as YAML, 'option: value' with the options' long names without dashes. The"
              + " command line goes before the file, the file before a recipe.")
  private Optional<Path> config;
}
