package org.nshot.space;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.nshot.space.BlockOperation.Identity;
import org.nshot.space.LayerwiseDescription.FixedBlock;
import org.nshot.space.LayerwiseDescription.IdentityRule;
import org.nshot.space.LayerwiseDescription.PathNotation;
import org.nshot.space.LayerwiseDescription.Stage;
import org.nshot.space.LayerwiseDescription.Stem;

/** From YAML to a {@link LayerwiseDescription}, or to a line that says what is wrong where. */
final class DescriptionReader {
  private static final int MOST_CHANNELS = 1 << 16;
  private static final int MOST_STRIDE = 8;
  private static final int MOST_LAYERS = 1000;
  private static final int MOST_CLASSES = 1 << 20;
  private static final int MOST_RESOLUTION = 1 << 14;
  private static final int MOST_OPERATIONS_OF_DIGITS = 10;

  private DescriptionReader() {}

  static LayerwiseDescription read(String yaml, String source) throws IOException {
    YamlValue root =
        YamlValue.parse(yaml, source)
            .only(
                List.of(
                    "name",
                    "resolution",
                    "classes",
                    "activation",
                    "stem",
                    "first",
                    "operations",
                    "identity",
                    "stages",
                    "head",
                    "notation"));
    IdentityRule identity =
        labelled(root, "identity", IdentityRule.values(), IdentityRule::label)
            .orElse(IdentityRule.SAME_SHAPE);
    YamlValue candidates = root.at("operations");
    LayerwiseDescription description =
        new LayerwiseDescription(
            name(root.at("name")),
            root.at("resolution").integer(1, MOST_RESOLUTION),
            root.at("classes").integer(2, MOST_CLASSES),
            labelled(root, "activation", Activation.values(), Activation::label)
                .orElse(Activation.RELU6),
            stem(root.at("stem")),
            first(root),
            operations(candidates),
            identity,
            stages(root.at("stages")),
            root.at("head").only(List.of("channels")).at("channels").integer(1, MOST_CHANNELS),
            labelled(root, "notation", PathNotation.values(), PathNotation::label)
                .orElse(PathNotation.NAMES));
    requireChoices(description, root, candidates);
    return description;
  }

  private static String name(YamlValue value) throws IOException {
    String name = value.text();
    if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
      throw value.wrong("small letters, digits and -, at most 64, a letter first");
    }
    return name;
  }

  private static Stem stem(YamlValue value) throws IOException {
    value.only(List.of("channels", "kernel", "stride"));
    return new Stem(channels(value), kernel(value), stride(value));
  }

  private static Optional<FixedBlock> first(YamlValue root) throws IOException {
    Optional<YamlValue> value = root.find("first");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    YamlValue block = value.get().only(List.of("channels", "kernel", "stride"));
    return Optional.of(new FixedBlock(channels(block), kernel(block), stride(block)));
  }

  private static List<Stage> stages(YamlValue value) throws IOException {
    List<Stage> stages = new ArrayList<>();
    int layers = 0;
    for (YamlValue element : value.list()) {
      YamlValue stage = element.only(List.of("channels", "layers", "stride", "operations"));
      Optional<YamlValue> own = stage.find("operations");
      int count = stage.at("layers").integer(1, MOST_LAYERS);
      layers += count;
      if (layers > MOST_LAYERS) {
        throw stage.at("layers").wrong("at most " + MOST_LAYERS + " layers in all stages");
      }
      stages.add(
          new Stage(
              channels(stage),
              count,
              stride(stage),
              own.isPresent() ? operations(own.get()) : List.of()));
    }
    if (stages.isEmpty()) {
      throw value.wrong("at least one stage");
    }
    return stages;
  }

  private static List<String> operations(YamlValue value) throws IOException {
    List<String> operations = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (YamlValue element : value.list()) {
      String name = element.text();
      if (BlockOperation.parse(name).isEmpty()) {
        throw element.wrong(BlockOperation.EXPECTED);
      }
      if (!seen.add(name)) {
        throw element.refused(name + " stands here twice");
      }
      operations.add(name);
    }
    if (operations.isEmpty()) {
      throw value.wrong("at least one operation");
    }
    return operations;
  }

  private static int channels(YamlValue of) throws IOException {
    return of.at("channels").integer(1, MOST_CHANNELS);
  }

  private static int kernel(YamlValue of) throws IOException {
    YamlValue value = of.at("kernel");
    int kernel = value.integer(1, BlockOperation.LARGEST_KERNEL);
    if (kernel % 2 == 0) {
      throw value.wrong("an odd kernel");
    }
    return kernel;
  }

  private static int stride(YamlValue of) throws IOException {
    return of.at("stride").integer(1, MOST_STRIDE);
  }

  private static <E> Optional<E> labelled(
      YamlValue root, String key, E[] values, Function<E, String> label) throws IOException {
    Optional<YamlValue> value = root.find(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get().text();
    for (E constant : values) {
      if (label.apply(constant).equals(text)) {
        return Optional.of(constant);
      }
    }
    throw value
        .get()
        .wrong("one of " + String.join(", ", Arrays.stream(values).map(label).toList()));
  }

  /** Every layer has a candidate, and one at least has two. */
  private static void requireChoices(
      LayerwiseDescription description, YamlValue root, YamlValue candidates) throws IOException {
    boolean choice = false;
    int at = 0;
    List<YamlValue> stages = root.at("stages").list();
    for (LayerPlan layer : LayerPlan.of(description)) {
      if (layer.operations().isEmpty()) {
        throw stages
            .get(layer.stage())
            .refused(
                "layer %s changes the shape, where %s is no candidate: expected another operation,"
                        .formatted(at, new Identity().label())
                    + " or identity: everywhere");
      }
      choice |= layer.operations().size() > 1;
      boolean digits = description.notation() == PathNotation.DIGITS;
      if (digits && layer.operations().size() > MOST_OPERATIONS_OF_DIGITS) {
        throw root.at("notation")
            .refused("digits name at most 10 operations, layer " + at + " has more");
      }
      at++;
    }
    if (!choice) {
      throw candidates.refused("nothing to choose, expected at least two operations at some layer");
    }
  }
}
