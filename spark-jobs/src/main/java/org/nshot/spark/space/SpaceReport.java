package org.nshot.spark.space;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.Complexity;
import org.nshot.space.SearchSpace;

/** What a search space holds, for people and as JSON. */
final class SpaceReport {
  /** Of so many uniform paths the median is within some 2 % of a deviation of the space's own. */
  private static final int MEDIAN_OF = 2001;

  private static final double MILLION = 1e6;

  private final SearchSpace space;
  private final long seed;

  SpaceReport(SearchSpace space, long seed) {
    this.space = space;
    this.seed = seed;
  }

  private List<Architecture> drawn(int count) {
    RandomStream random = RandomStream.of(seed, Purpose.RANKED_PATHS);
    return IntStream.range(0, count).mapToObj(i -> space.draw(random::nextInt)).toList();
  }

  /** The path of median multiply-adds among some that are drawn uniformly. */
  private Architecture median() {
    List<Architecture> paths = new ArrayList<>(drawn(MEDIAN_OF));
    paths.sort(Comparator.comparingLong(path -> space.complexity(path).multiplyAdds()));
    return paths.get(MEDIAN_OF / 2);
  }

  /** A line of a table of spaces. */
  String line() {
    Complexity least = space.complexity(space.smallest());
    Complexity most = space.complexity(space.largest());
    return String.format(
        Locale.ROOT,
        "%-16s %6d %-24s %9s  %-20s %s",
        space.name(),
        space.blocks().size(),
        count(space.paths()),
        space.image().height() + "x" + space.image().width(),
        String.format(
            Locale.ROOT, "%.2f to %.2f", least.weights() / MILLION, most.weights() / MILLION),
        String.format(
            Locale.ROOT,
            "%.1f to %.1f",
            least.multiplyAdds() / MILLION,
            most.multiplyAdds() / MILLION));
  }

  private static String count(BigInteger paths) {
    return paths.bitLength() < 40
        ? paths.toString()
        : String.format(Locale.ROOT, "%.3g", paths.doubleValue());
  }

  /**
   * @param sample so many uniform paths are listed
   */
  String text(int sample) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %s choice blocks, %s paths, images %s, %s classes%n"
            .formatted(
                space.name(),
                space.blocks().size(),
                space.paths(),
                space.image(),
                space.classes()));
    for (ChoiceBlock block : space.blocks()) {
      text.append("  %-10s %s%n".formatted(block.name(), String.join(", ", block.operations())));
    }
    text.append(
        "Weights of convolutions and classifier, and multiply-adds of an image:%n".formatted());
    line(text, "smallest", space.smallest());
    line(text, "median", median());
    line(text, "largest", space.largest());
    text.append(
        "The median is of %s paths, drawn uniformly. It is written:%n".formatted(MEDIAN_OF));
    space
        .formats(median())
        .forEach((name, path) -> text.append("  %-10s %s%n".formatted(name, path)));
    if (sample > 0) {
      text.append("%s paths, drawn uniformly:%n".formatted(sample));
      drawn(sample).forEach(path -> line(text, space.format(path), path));
    }
    return text.toString();
  }

  private void line(StringBuilder text, String label, Architecture path) {
    Complexity complexity = space.complexity(path);
    text.append(
        String.format(
            Locale.ROOT,
            "  %-10s %12d weights %10.2f MFLOPs  depth %d%n",
            label,
            complexity.weights(),
            complexity.multiplyAdds() / MILLION,
            space.depth(path)));
  }

  /** What a line of a table says. */
  ObjectNode shortJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("space", space.name());
    json.put("image", space.image().toString()).put("classes", space.classes());
    json.put("paths", space.paths());
    put(json.putObject("smallest"), space.smallest());
    put(json.putObject("largest"), space.largest());
    return json;
  }

  /**
   * @param sample so many uniform paths are listed
   */
  ObjectNode json(int sample) {
    ObjectNode json = shortJson();
    ArrayNode blocks = json.putArray("blocks");
    for (ChoiceBlock block : space.blocks()) {
      ObjectNode node = blocks.addObject().put("name", block.name());
      block.operations().forEach(node.putArray("operations")::add);
    }
    put(json.putObject("median"), median());
    ObjectNode notations = json.putObject("notations");
    space.formats(median()).forEach(notations::put);
    if (sample > 0) {
      ArrayNode paths = json.putArray("sample");
      drawn(sample).forEach(path -> put(paths.addObject(), path));
    }
    return json;
  }

  private void put(ObjectNode json, Architecture path) {
    Complexity complexity = space.complexity(path);
    json.put("arch", space.format(path));
    json.put("weights", complexity.weights()).put("multiply_adds", complexity.multiplyAdds());
    json.put("parameters", complexity.parameters()).put("depth", space.depth(path));
  }
}
