package org.nshot.spark.parsing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.nshot.spark.command.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives back what it was asked with, or throws what it is told to. */
@picocli.CommandLine.Command(name = "echo", description = "Gives back its settings.")
@SuppressWarnings("UnusedVariable") // options are read through picocli's model
public final class EchoCommand implements Command {
  private final Optional<Throwable> failure;

  @Spec private CommandSpec spec;

  @Option(names = "--data", required = true, paramLabel = "URI")
  private String data;

  @Option(names = "--recipe", defaultValue = "plain")
  private String recipe;

  @Option(names = "--preset")
  private String preset;

  @Option(names = "--batch", defaultValue = "64")
  private int batch;

  @Option(names = "--paths-per-round", defaultValue = "1")
  private int pathsPerRound;

  @Option(names = "--learning-rate", defaultValue = "0.025")
  private double learningRate;

  @Option(names = "--augment", defaultValue = "true", negatable = true, fallbackValue = "true")
  private boolean augment;

  @Option(names = "--blocks", split = ",")
  private List<Integer> blocks = List.of();

  EchoCommand() {
    this(Optional.empty());
  }

  public EchoCommand(Optional<Throwable> failure) {
    this.failure = failure;
  }

  @Override
  public ObjectNode run() throws Exception {
    System.out.println("a library's chatter");
    if (failure.isPresent()) {
      throw EchoCommand.<Exception>unchecked(failure.get());
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ResolvedSettings.of(spec).forEach(result::put);
    return result;
  }

  @SuppressWarnings("unchecked") // errors pass through as they are
  private static <T extends Throwable> T unchecked(Throwable t) throws T {
    throw (T) t;
  }
}
