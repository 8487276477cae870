package org.nshot.space;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.nshot.input.NearestName;

/** The search spaces there are: NAS-Bench-201, shipped descriptions, and those of users. */
public final class SearchSpaces {
  /** Descriptions among the resources. */
  private static final List<String> LAYERWISE =
      List.of("proxylessnas", "fairnas", "nas-bench-macro");

  private static final String SCALED = "scaled";
  private static final SpaceOption CHANNELS =
      new SpaceOption("channels", "16", "C, channels of the first stage");
  private static final SpaceOption CELLS = new SpaceOption("cells", "5", "N, cells of each stage");
  private static final SpaceOption WIDTH =
      new SpaceOption("width", "1.0", "factor of all widths, rounded by MobileNet's rule");
  private static final SpaceOption DIVISOR =
      new SpaceOption("divisor", "8", "scaled widths are multiples of it");
  private static final SpaceOption HEAD =
      new SpaceOption(
          "head", SCALED, "channels before the classifier, or scaled: the description's by width");

  private SearchSpaces() {}

  /** Names of the spaces that are shipped. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(List.of(NasBench201.NAME));
    names.addAll(LAYERWISE);
    return List.copyOf(names);
  }

  /** All options, by whose they are. */
  public static Map<String, List<SpaceOption>> options() {
    Map<String, List<SpaceOption>> options = new LinkedHashMap<>();
    options.put(NasBench201.NAME, options(NasBench201.NAME));
    options.put("layer-wise spaces", options(LAYERWISE.get(0)));
    return options;
  }

  /**
   * The options of a space.
   *
   * @param space its name, or the text of a description
   */
  static List<SpaceOption> options(String space) {
    return space.equals(NasBench201.NAME)
        ? List.of(CHANNELS, CELLS)
        : List.of(WIDTH, DIVISOR, HEAD);
  }

  /** Whether a text is a description, and no name. */
  static boolean isDescription(String space) {
    return space.indexOf('\n') >= 0;
  }

  /**
   * The description of a layer-wise space.
   *
   * @param space the name of a shipped one, or the text of a description
   * @throws IllegalArgumentException if it is neither
   */
  public static LayerwiseDescription description(String space) {
    try {
      return isDescription(space)
          ? LayerwiseDescription.parse(space, "space")
          : LayerwiseDescription.parse(shipped(space), space + ".yaml");
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String shipped(String name) throws IOException {
    if (!LAYERWISE.contains(name)) {
      throw unknown(name);
    }
    try (InputStream in = SearchSpaces.class.getResourceAsStream(name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static SpaceSpec.Usual usual(String space) {
    if (space.equals(NasBench201.NAME)) {
      return new SpaceSpec.Usual(32, 10); // CIFAR-10
    }
    LayerwiseDescription description = description(space);
    return new SpaceSpec.Usual(description.resolution(), description.classes());
  }

  /** The error for a space that there is not. */
  public static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "space: %s, expected one of %s, or a description's file (.yaml)%s"
            .formatted(name, String.join(", ", names()), NearestName.hint(name, names())));
  }

  /**
   * @param options all of the space's, by key
   */
  static SearchSpace create(String space, Map<String, String> options, Shape image, int classes) {
    if (space.equals(NasBench201.NAME)) {
      return NasBench201.sized(integer(CHANNELS, options), integer(CELLS, options), classes, image);
    }
    return LayerwiseSpace.sized(description(space), layerwiseSize(options), classes, image);
  }

  /**
   * Options written in one way, so that two runs of one size are of one size: 0.5 for 0.50.
   *
   * @throws IllegalArgumentException naming the option whose value doesn't fit
   */
  static Map<String, String> canonical(String space, Map<String, String> options) {
    if (space.equals(NasBench201.NAME)) {
      Sizes.atLeast(CHANNELS.key(), integer(CHANNELS, options), 1);
      Sizes.atLeast(CELLS.key(), integer(CELLS, options), 1);
    } else {
      description(space);
      layerwiseSize(options);
    }
    Map<String, String> canonical = new LinkedHashMap<>();
    for (SpaceOption option : options(space)) {
      String value = options.get(option.key());
      canonical.put(
          option.key(),
          value.equals(SCALED)
              ? SCALED
              : option.equals(WIDTH)
                  ? Double.toString(number(option, options))
                  : Integer.toString(integer(option, options)));
    }
    return canonical;
  }

  private static LayerwiseSpace.Size layerwiseSize(Map<String, String> options) {
    boolean scaled = options.get(HEAD.key()).equals(SCALED);
    return new LayerwiseSpace.Size(
        number(WIDTH, options),
        integer(DIVISOR, options),
        scaled ? OptionalInt.empty() : OptionalInt.of(integer(HEAD, options)));
  }

  private static int integer(SpaceOption option, Map<String, String> options) {
    String value = options.get(option.key());
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option.key() + ": " + value + ", expected an integer", e);
    }
  }

  private static double number(SpaceOption option, Map<String, String> options) {
    String value = options.get(option.key());
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option.key() + ": " + value + ", expected a number", e);
    }
  }
}
