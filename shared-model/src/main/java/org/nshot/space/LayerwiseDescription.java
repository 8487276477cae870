package org.nshot.space;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A layer-wise space as data: a stem, perhaps a fixed block, stages of layers of which each is one
 * of some operations, and a head. Written in YAML ({@link #toYaml}, {@link #parse}).
 *
 * <p>The network: stem convolution, BN, activation; the fixed block (depthwise, BN, activation,
 * 1x1, BN); the layers; 1x1 to the head's channels, BN, activation, global average pool,
 * classifier. No BN has affine weights.
 *
 * @param name what it is called in files and messages
 * @param resolution height and width of the images that its figures are usually given for
 * @param classes and their number of classes
 * @param activation behind every BN but a bottleneck's last one
 * @param operations candidates of every layer whose stage names none of its own
 * @param identity where identity is offered
 * @param head channels before the classifier
 * @param notation how its paths are written
 */
public record LayerwiseDescription(
    String name,
    int resolution,
    int classes,
    Activation activation,
    Stem stem,
    Optional<FixedBlock> first,
    List<String> operations,
    IdentityRule identity,
    List<Stage> stages,
    int head,
    PathNotation notation) {

  /** A convolution of the image. */
  public record Stem(int channels, int kernel, int stride) {}

  /** A depthwise convolution and a 1x1 one that every path has. */
  public record FixedBlock(int channels, int kernel, int stride) {}

  /**
   * Layers of one width.
   *
   * @param stride of the first; the others have 1
   * @param operations candidates of its layers, empty for those of the space
   */
  public record Stage(int channels, int layers, int stride, List<String> operations) {
    public Stage {
      operations = List.copyOf(operations);
    }
  }

  /** What identity means where a layer changes the shape. */
  public enum IdentityRule {
    /** It is no candidate there. */
    SAME_SHAPE,
    /** It is a 1x1 convolution with the layer's stride and BN there, without activation. */
    EVERYWHERE;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Which notation comes first. */
  public enum PathNotation {
    NAMES,
    DIGITS;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public LayerwiseDescription {
    operations = List.copyOf(operations);
    stages = List.copyOf(stages);
  }

  /**
   * Reads a description.
   *
   * @param source what to call it in errors
   * @throws IOException naming source, line and key, what was found and what was expected
   */
  public static LayerwiseDescription parse(String yaml, String source) throws IOException {
    return DescriptionReader.read(yaml, source);
  }

  /** A description that {@link #parse} reads back, in one form for equal descriptions. */
  public String toYaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("name: ").append(name).append('\n');
    yaml.append("resolution: ").append(resolution).append('\n');
    yaml.append("classes: ").append(classes).append('\n');
    yaml.append("activation: ").append(activation.label()).append('\n');
    yaml.append(
        "stem: {channels: %s, kernel: %s, stride: %s}\n"
            .formatted(stem.channels, stem.kernel, stem.stride));
    first.ifPresent(
        block ->
            yaml.append(
                "first: {channels: %s, kernel: %s, stride: %s}\n"
                    .formatted(block.channels, block.kernel, block.stride)));
    yaml.append("operations: ").append(list(operations)).append('\n');
    yaml.append("identity: ").append(identity.label()).append('\n');
    yaml.append("stages:\n");
    for (Stage stage : stages) {
      yaml.append(
          "  - {channels: %s, layers: %s, stride: %s"
              .formatted(stage.channels, stage.layers, stage.stride));
      if (!stage.operations.isEmpty()) {
        yaml.append(", operations: ").append(list(stage.operations));
      }
      yaml.append("}\n");
    }
    yaml.append("head: {channels: ").append(head).append("}\n");
    yaml.append("notation: ").append(notation.label()).append('\n');
    return yaml.toString();
  }

  private static String list(List<String> names) {
    return names.stream().collect(Collectors.joining(", ", "[", "]"));
  }
}
