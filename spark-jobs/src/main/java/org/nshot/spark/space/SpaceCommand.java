package org.nshot.spark.space;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.nshot.space.SearchSpace;
import org.nshot.space.SearchSpaces;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.spark.command.Command;
import org.nshot.spark.command.UsageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nshot space}. */
@picocli.CommandLine.Command(
    name = "space",
    description = {
      "Checks a search space and shows what it holds: blocks, operations, number of paths, how"
          + " large they are, and how they are written. Without a space, lists those that are"
          + " shipped.",
      "A space of one's own is a description in YAML; docs are in the README."
    },
    modelTransformer = SpaceOptions.class,
    sortOptions = false)
public final class SpaceCommand implements Command {
  private static final int RGB = 3;
  private static final int MOST_SAMPLES = 1_000_000;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME|FILE",
      description = "A shipped space, or the file of a description.")
  private Optional<String> space;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "Height and width of an image, for MFLOPs; as the space is usually measured.")
  private Optional<Integer> resolution;

  @Option(
      names = "--classes",
      paramLabel = "K",
      description = "Classes; as the space is usually measured.")
  private Optional<Integer> classes;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "0",
      description = "Prints N paths, drawn uniformly, with their weights and MFLOPs.")
  private int sample;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "What draws paths.")
  private long seed;

  @Override
  public ObjectNode run() {
    if (sample < 0 || sample > MOST_SAMPLES) {
      throw new UsageException("--sample " + sample + ", expected 0 to " + MOST_SAMPLES);
    }
    return space.isPresent() ? one(space.get()) : all();
  }

  private ObjectNode one(String argument) {
    SpaceSpec chosen = SpaceOptions.spec(argument, spec);
    SpaceReport report = new SpaceReport(at(chosen), seed);
    System.err.print(report.text(sample));
    return report.json(sample).put("command", "space");
  }

  private SearchSpace at(SpaceSpec chosen) {
    SpaceSpec.Usual usual = chosen.usual();
    int side = resolution.orElse(usual.resolution());
    try {
      return chosen.at(new Shape(side, side, RGB), classes.orElse(usual.classes()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private ObjectNode all() {
    ObjectNode result = new ObjectMapper().createObjectNode().put("command", "space");
    ArrayNode spaces = result.putArray("spaces");
    System.err.printf(
        Locale.ROOT,
        "%-16s %6s %-24s %9s  %-20s %s%n",
        "space",
        "blocks",
        "paths",
        "images",
        "weights, M",
        "MFLOPs");
    for (String name : SearchSpaces.names()) {
      SpaceReport report = new SpaceReport(at(SpaceSpec.of(name)), seed);
      System.err.println(report.line());
      spaces.add(report.shortJson());
    }
    System.err.println("Show one: nshot space NAME. A space of your own: nshot space FILE.yaml.");
    return result;
  }
}
