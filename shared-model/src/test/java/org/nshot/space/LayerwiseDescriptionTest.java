package org.nshot.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.random.RandomStream;
import org.nshot.space.LayerwiseDescription.FixedBlock;
import org.nshot.space.LayerwiseDescription.IdentityRule;
import org.nshot.space.LayerwiseDescription.PathNotation;
import org.nshot.space.LayerwiseDescription.Stage;
import org.nshot.space.LayerwiseDescription.Stem;

class LayerwiseDescriptionTest {
  private static final String MINE =
      """
      name: mine
      resolution: 32
      classes: 10
      activation: relu6
      stem: {channels: 16, kernel: 3, stride: 1}
      operations: [k3e3, k5e6, identity]
      stages:
        - {channels: 24, layers: 2, stride: 2}
        - {channels: 40, layers: 1, stride: 2, operations: [k3e1, k7e4]}
      head: {channels: 64}
      """;

  private static String refused(String yaml) {
    return assertThrows(IOException.class, () -> LayerwiseDescription.parse(yaml, "my.yaml"))
        .getMessage();
  }

  @Test
  void parse_ofAPage_isTheSpaceThatItDescribes() throws IOException {
    LayerwiseDescription mine = LayerwiseDescription.parse(MINE, "my.yaml");
    SearchSpace space =
        new SpaceSpec(mine.toYaml(), java.util.Map.of()).at(new Shape(32, 32, 3), 10);
    assertEquals("mine", space.name());
    assertEquals(
        List.of(
            List.of("k3e3", "k5e6"), List.of("k3e3", "k5e6", "identity"), List.of("k3e1", "k7e4")),
        space.blocks().stream().map(ChoiceBlock::operations).toList());
    Architecture path = space.parse("k5e6,identity,k3e1");
    assertEquals(2, space.depth(path));
    // stem, then 16 -> 96 -> 24 at half size, then depthwise and 1x1 of 24 -> 40, head, classifier
    long weights =
        3 * 16 * 9 + (16 * 96 + 96 * 25 + 96 * 24) + (24 * 9 + 24 * 40) + 40 * 64 + 64 * 10;
    assertEquals(weights, space.complexity(path).weights());
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas", "fairnas", "nas-bench-macro"})
  void toYaml_ofAShippedSpace_isReadBackTheSame(String name) throws IOException {
    LayerwiseDescription description = SearchSpaces.description(name);
    assertEquals(name, description.name());
    assertEquals(description, LayerwiseDescription.parse(description.toYaml(), "x"));
  }

  @Test
  void toYaml_whereDigitsAreOthers_isTheSame() throws IOException {
    LayerwiseDescription mine = LayerwiseDescription.parse(MINE, "my.yaml");
    String expected = mine.toYaml();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertNotEquals("1", "%d".formatted(1));
      assertEquals(expected, mine.toYaml());
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kernel: 3, stride: 1 | kernel: 4, stride: 1 | line 5: key 'stem.kernel': '4', expected an odd kernel",
        "kernel: 3, stride: 1 | kernel: 3, stride: 0 | line 5: key 'stem.stride': '0', expected an integer from 1 to 8",
        "channels: 16 | channels: -16 | line 5: key 'stem.channels': '-16', expected an integer from 1 to 65536",
        "channels: 24, layers: 2 | channels: 24, layers: 0 | line 8: key 'stages[0].layers': '0', expected an integer from 1 to 1000",
        "channels: 24, layers: 2 | channels: 24, layer: 2 | line 8: unknown key 'layer', the nearest known is 'layers'",
        "channels: 24, layers: 2, | channels: 24, | line 8: key 'stages[0].layers' is missing",
        "resolution: 32 | resolutoin: 32 | line 2: unknown key 'resolutoin', the nearest known is 'resolution'",
        "resolution: 32 | resolution: all | line 2: key 'resolution': 'all', expected an integer from 1 to 16384",
        "name: mine | name: My Space | line 1: key 'name': 'My Space', expected small letters, digits and -, at most 64, a letter first",
        "k5e6, identity | k5e6, k5e6 | line 6: key 'operations[2]': k5e6 stands here twice",
        "k5e6, identity | k4e6, identity | line 6: key 'operations[1]': 'k4e6', expected identity, or kKeE with an odd kernel K and an expansion E, such as k5e6",
        "k5e6, identity | k5e06, identity | line 6: key 'operations[1]': 'k5e06', expected identity, or kKeE with an odd kernel K and an expansion E, such as k5e6",
        "[k3e3, k5e6, identity] | identity | line 6: key 'operations': 'identity', expected a list",
        "[k3e3, k5e6, identity] | [] | line 6: key 'operations': a list, expected at least one operation",
        "[k3e3, k5e6, identity] | [identity] | line 8: key 'stages[0]': layer 0 changes the shape, where identity is no candidate: expected another operation, or identity: everywhere",
        "activation: relu6 | activation: gelu | line 4: key 'activation': 'gelu', expected one of relu, relu6, h-swish",
        "head: {channels: 64} | head: 64 | line 10: key 'head': '64', expected a map of keys and values",
        "head: {channels: 64} | neck: {channels: 64} | line 10: unknown key 'neck', the nearest known is 'head'",
        "classes: 10 | classes: *ten | line 3: an alias, expected the value itself",
        "resolution: 32 | name: other | line 2: key 'name' stands here twice"
      })
  void parse_ofAMistake_namesFileLineKeyFoundAndExpected(
      String right, String wrong, String expected) {
    assertTrue(MINE.contains(right));
    assertEquals(
        "my.yaml " + expected,
        refused(MINE.replaceFirst(java.util.regex.Pattern.quote(right), wrong)));
  }

  @Test
  void parse_withoutStages_saysSo() {
    String yaml = MINE.replaceAll("(?m)^ +- .*\\n", "").replace("stages:\n", "stages: []\n");
    assertEquals(
        "my.yaml line 7: key 'stages': a list, expected at least one stage", refused(yaml));
    assertEquals(
        "my.yaml line 1: key 'stages' is missing", refused(yaml.replace("stages: []\n", "")));
  }

  @Test
  void parse_ofNothingToChoose_saysSo() {
    String yaml =
        MINE.replace("[k3e3, k5e6, identity]", "[k3e3]").replace("[k3e1, k7e4]", "[k7e4]");
    assertEquals(
        "my.yaml line 6: key 'operations': nothing to choose, expected at least two operations at"
            + " some layer",
        refused(yaml));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "- a\n", "just text", "a: b: c\n", "\tname: x\n", "{"})
  void parse_ofNoDescription_isOneLine(String yaml) {
    String message = refused(yaml);
    assertTrue(message.startsWith("my.yaml"), message);
    assertEquals(1, message.lines().count(), message);
  }

  /**
   * Two of a description's parts.
   *
   * @param space also a published one's name, whose networks have a notation of their own
   */
  private record Named(String space, Activation activation) {}

  @Provide
  Arbitrary<LayerwiseDescription> descriptions() {
    Arbitrary<String> operation =
        Arbitraries.of("k3e3", "k5e6", "k7e1", "k1e2", "k3e4", "identity");
    Arbitrary<List<String>> operations =
        operation
            .list()
            .uniqueElements()
            .ofMinSize(2)
            .ofMaxSize(5)
            .filter(list -> list.stream().filter(o -> !o.equals("identity")).count() > 1);
    Arbitrary<Integer> channels = Arbitraries.integers().between(1, 40);
    Arbitrary<Integer> stride = Arbitraries.integers().between(1, 2);
    Arbitrary<Stage> stage =
        Combinators.combine(
                channels, Arbitraries.integers().between(1, 3), stride, operations.optional())
            .as((c, l, s, o) -> new Stage(c, l, s, o.orElse(List.of())));
    Arbitrary<Optional<FixedBlock>> first =
        Combinators.combine(channels, Arbitraries.of(1, 3, 5), stride)
            .as(FixedBlock::new)
            .optional();
    return Combinators.combine(
            Combinators.combine(
                    Arbitraries.of("random", "proxylessnas"), Arbitraries.of(Activation.values()))
                .as(Named::new),
            Combinators.combine(channels, Arbitraries.of(1, 3, 7), stride).as(Stem::new),
            first,
            operations,
            Arbitraries.of(IdentityRule.values()),
            stage.list().ofMinSize(1).ofMaxSize(3),
            channels,
            Arbitraries.of(PathNotation.values()))
        .as(
            (named, stem, fixed, candidates, rule, stages, head, notation) ->
                new LayerwiseDescription(
                    named.space,
                    64,
                    7,
                    named.activation,
                    stem,
                    fixed,
                    candidates,
                    rule,
                    stages,
                    head,
                    notation));
  }

  @Property(tries = 100)
  void description_random_roundTripsAndItsPathsAreAsLargeAsTheirGraphs(
      @ForAll("descriptions") LayerwiseDescription description, @ForAll long seed)
      throws IOException {
    assertEquals(description, LayerwiseDescription.parse(description.toYaml(), "random.yaml"));
    SearchSpace space =
        LayerwiseSpace.sized(
            description,
            new LayerwiseSpace.Size(0.7, 4, OptionalInt.empty()),
            7,
            new Shape(64, 50, 3));
    RandomStream random = RandomStream.of(seed, RandomStream.Purpose.RANKED_PATHS);
    for (int i = 0; i < 5; i++) {
      Architecture path = space.draw(random::nextInt);
      assertEquals(Complexity.of(space.graph(path)), space.complexity(path));
      assertTrue(space.complexity(space.smallest()).weights() <= space.complexity(path).weights());
      assertTrue(space.complexity(space.largest()).weights() >= space.complexity(path).weights());
      space.formats(path).values().forEach(text -> assertEquals(path, space.parse(text), text));
    }
  }
}
