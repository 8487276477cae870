package org.nshot.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerwiseSpaceTest {
  private static final Shape IMAGENET = new Shape(224, 224, 3);
  private static final SearchSpace PROXYLESS = SpaceSpec.of("proxylessnas").at(IMAGENET, 1000);
  private static final SearchSpace FAIRNAS = SpaceSpec.of("fairnas").at(IMAGENET, 1000);
  private static final SearchSpace MACRO =
      SpaceSpec.of("nas-bench-macro").at(new Shape(32, 32, 3), 10);

  private static Architecture everywhere(SearchSpace space, String operation) {
    return Architecture.of(
        space.blocks().stream().mapToInt(b -> b.operations().indexOf(operation)).toArray());
  }

  private static Stream<Architecture> macroPaths() {
    int[] digits = {2187, 729, 243, 81, 27, 9, 3, 1};
    return IntStream.range(0, 6561)
        .mapToObj(n -> Architecture.of(IntStream.of(digits).map(d -> n / d % 3).toArray()));
  }

  @Test
  void paths_ofTheShippedSpaces_areAsManyAsPublished() {
    BigInteger six = BigInteger.valueOf(6);
    assertEquals(six.pow(6).multiply(BigInteger.valueOf(7).pow(15)), PROXYLESS.paths());
    assertEquals(six.pow(19), FAIRNAS.paths());
    assertEquals(BigInteger.valueOf(6561), MACRO.paths());
    assertTrue(PROXYLESS.paths().bitLength() < 64);
  }

  @Test
  void complexity_ofProxylessNas_hasThePublishedFigures() {
    Complexity smallest = PROXYLESS.complexity(PROXYLESS.smallest());
    assertEquals(2_144_384, smallest.weights());
    assertEquals(102.53, smallest.multiplyAdds() / 1e6, 0.005);
    Complexity k3e6 = PROXYLESS.complexity(everywhere(PROXYLESS, "k3e6"));
    assertEquals(4_635_104, k3e6.weights());
    assertEquals(472.62, k3e6.multiplyAdds() / 1e6, 0.005);
    Complexity largest = PROXYLESS.complexity(PROXYLESS.largest());
    assertEquals(5_053_664, largest.weights());
    assertEquals(606.59, largest.multiplyAdds() / 1e6, 0.005);
    assertEquals(everywhere(PROXYLESS, "k7e6"), PROXYLESS.largest());
  }

  @ParameterizedTest
  @CsvSource({ // rows of the benchmark's own table: parameters and FLOPs
    "00000000, 387882, 7713280",
    "00000001, 791594, 14115328",
    "22222222, 2932586, 105660928",
    "01111202, 1769258, 54194688",
    "20101200, 828970, 37892608",
    "22120201, 1408682, 66634240",
    "00201010, 971818, 30155264",
    "02212101, 1371050, 63257088",
    "01022202, 1969258, 64487936"
  })
  void complexity_ofNasBenchMacro_isTheBenchmarks(String path, long parameters, long flops) {
    Complexity complexity = MACRO.complexity(MACRO.parse(path));
    assertEquals(parameters, complexity.parameters());
    assertEquals(flops, complexity.multiplyAdds());
  }

  /** The checksum is over the benchmark's table: its paths, parameters and FLOPs, a line each. */
  @Test
  void complexity_ofAllOfNasBenchMacro_isTheBenchmarks() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    macroPaths()
        .forEach(
            path -> {
              Complexity c = MACRO.complexity(path);
              String line = MACRO.format(path) + "," + c.parameters() + "," + c.multiplyAdds();
              digest.update((line + "\n").getBytes(StandardCharsets.US_ASCII));
            });
    assertEquals(
        "672d7cab8462f1cd347a9e2c45dd635f39fa6432d46cd736b20c0cc1033324ac",
        Hex.encodeHexString(digest.digest()));
  }

  @Test
  void numberOfNetwork_overNasBenchMacro_finds3969Networks() {
    Computations computations = new Computations();
    assertEquals(
        3969,
        macroPaths().map(p -> computations.numberOfNetwork(MACRO.graph(p))).distinct().count());
    // with the supernet's own weights each path computes something else
    assertEquals(
        6561, macroPaths().map(p -> computations.numberOf(MACRO.graph(p))).distinct().count());
  }

  @Test
  void graph_ofAnIdentity_addsNothing() {
    Architecture smallest = PROXYLESS.smallest();
    SubnetGraph graph = PROXYLESS.graph(smallest);
    long sums = graph.layers().stream().filter(layer -> layer instanceof Layer.Sum).count();
    assertEquals(0, sums, "first layers change the shape, all others are identities");
    SubnetGraph full = PROXYLESS.graph(PROXYLESS.largest());
    assertEquals(15, full.layers().stream().filter(layer -> layer instanceof Layer.Sum).count());
    assertEquals(new Shape(7, 7, 320), full.shape(full.layers().size() - 6));
    assertEquals(6, PROXYLESS.depth(smallest));
    assertEquals(21, PROXYLESS.depth(PROXYLESS.largest()));
  }

  @Test
  void depth_ofNasBenchMacro_countsNoProjection() {
    assertEquals(0, MACRO.depth(MACRO.parse("00000000")));
    assertEquals(3, MACRO.depth(MACRO.parse("01200100")));
  }

  @Test
  void weights_eachStandsOnce_andIsOwnedByTheOperationThatHasIt() {
    for (SearchSpace space : List.of(PROXYLESS, FAIRNAS, MACRO)) {
      Set<String> names = new HashSet<>();
      for (WeightSpec weight : space.weights()) {
        assertTrue(names.add(weight.name()), weight.name());
        boolean layer = weight.name().startsWith("layers.");
        assertEquals(layer, weight.choice().isPresent(), weight.name());
      }
      for (Architecture path : List.of(space.smallest(), space.largest())) {
        long graph =
            space.graph(path).weights().stream()
                .filter(weight -> weight.role() == WeightRole.KERNEL)
                .mapToLong(WeightSpec::size)
                .sum();
        assertEquals(space.complexity(path).weights(), graph);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.017, 3, 32, 3",
    "0.017, 3, 1280, 21",
    "0.0625, 8, 1280, 80",
    "1, 8, 24, 24",
    "0.5, 8, 40, 24",
    "0.35, 8, 32, 16",
    "1.4, 8, 16, 24",
    "0.75, 8, 24, 24"
  })
  void scale_ofAWidth_followsMobileNetsRule(double width, int divisor, int channels, int expected) {
    var size = new LayerwiseSpace.Size(width, divisor, java.util.OptionalInt.empty());
    assertEquals(expected, size.scale(channels));
  }

  @Test
  void notations_eachReadsWhatItWrites() {
    List<Architecture> paths = new ArrayList<>();
    var random =
        org.nshot.random.RandomStream.of(1, org.nshot.random.RandomStream.Purpose.RANKED_PATHS);
    for (SearchSpace space : List.of(PROXYLESS, FAIRNAS, MACRO)) {
      for (int i = 0; i < 50; i++) {
        Architecture path = space.draw(random::nextInt);
        paths.add(path);
        Map<String, String> formats = space.formats(path);
        formats.values().forEach(text -> assertEquals(path, space.parse(text), text));
      }
    }
    assertEquals(150, paths.size());
    assertEquals(
        List.of("names", "indices", "proxylessnas-json"),
        List.copyOf(PROXYLESS.formats(PROXYLESS.largest()).keySet()));
    assertEquals("digits", MACRO.formats(MACRO.largest()).keySet().iterator().next());
  }

  @Test
  void parse_ofProxylessNasJson_readsWhatItsAuthorsPublish() {
    // Shortened as far as the notation goes: their files hold batch norms and more beside this.
    StringBuilder json = new StringBuilder("{\"name\": \"ProxylessNASNets\", \"blocks\": [");
    json.append(
        "{\"name\": \"MobileInvertedResidualBlock\", \"mobile_inverted_conv\": {\"name\":"
            + " \"MBInvertedConvLayer\", \"in_channels\": 32, \"out_channels\": 16,"
            + " \"kernel_size\": 3, \"stride\": 1, \"expand_ratio\": 1}, \"shortcut\": null}");
    for (int i = 0; i < 21; i++) {
      json.append(
          i % 4 == 1
              ? ", {\"name\": \"MobileInvertedResidualBlock\", \"mobile_inverted_conv\": {\"name\":"
                  + " \"ZeroLayer\", \"stride\": 1}, \"shortcut\": {\"name\": \"IdentityLayer\"}}"
              : ", {\"name\": \"MobileInvertedResidualBlock\", \"mobile_inverted_conv\": {\"name\":"
                  + " \"MBInvertedConvLayer\", \"kernel_size\": 5, \"expand_ratio\": 6},"
                  + " \"shortcut\": null}");
    }
    Architecture path = PROXYLESS.parse(json + "]}");
    for (int i = 0; i < 21; i++) {
      assertEquals(
          i % 4 == 1 ? "identity" : "k5e6",
          PROXYLESS.blocks().get(i).operations().get(path.operation(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"k3e3,k3e3", "(1, 2, 3)", "01201", "{\"blocks\": []}", "|none~0|", "k9e9"})
  void parse_ofWhatIsNoPath_isRefused(String text) {
    var error = assertThrows(IllegalArgumentException.class, () -> PROXYLESS.parse(text));
    assertTrue(error.getMessage().startsWith("architecture"), error.getMessage());
    assertTrue(error.getMessage().contains("expected"), error.getMessage());
  }

  @Test
  void at_ofAnImageThatAStrideLeavesNothingOf_isRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> SpaceSpec.of("proxylessnas").at(new Shape(16, 16, 3), 10));
    assertEquals(
        "proxylessnas: image 16x16x3: stages[4] has stride 2, and only 1x1 is left there: take"
            + " larger images",
        error.getMessage());
    SpaceSpec.of("proxylessnas").at(new Shape(32, 32, 3), 10);
    SpaceSpec.of("nas-bench-macro").at(new Shape(33, 17, 1), 10);
  }

  @ParameterizedTest
  @CsvSource({
    "width, 0, 'width: 0.0, expected above 0 and at most 100'",
    "width, -1, 'width: -1.0, expected above 0 and at most 100'",
    "width, NaN, 'width: NaN, expected above 0 and at most 100'",
    "width, wide, 'width: wide, expected a number'",
    "divisor, 0, 'divisor: 0, expected at least 1'",
    "head, 0, 'head: 0, expected at least 1'",
    "head, big, 'head: big, expected an integer'",
    "channels, 8, 'channels: no option of proxylessnas, which has width, divisor, head'"
  })
  void spec_ofAnOptionThatDoesNotFit_namesIt(String key, String value, String expected) {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new SpaceSpec("proxylessnas", Map.of(key, value)));
    assertEquals(expected, error.getMessage());
  }

  @Test
  void spec_ofAnUnknownSpace_namesTheKnownOnes() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> SpaceSpec.of("nas-bench-macros"));
    assertEquals(
        "space: nas-bench-macros, expected one of nas-bench-201, proxylessnas, fairnas,"
            + " nas-bench-macro, or a description's file (.yaml), the nearest known is"
            + " 'nas-bench-macro'",
        error.getMessage());
  }

  @Test
  void spec_optionsWrittenOtherwise_areTheSame() {
    SpaceSpec one = new SpaceSpec("proxylessnas", Map.of("width", "0.5", "divisor", "8"));
    SpaceSpec other = new SpaceSpec("proxylessnas", Map.of("width", "0.50", "divisor", "08"));
    assertEquals(one, other);
    assertEquals("0.5", other.options().get("width"));
    assertEquals(SpaceSpec.of("proxylessnas"), new SpaceSpec("proxylessnas", Map.of("width", "1")));
    assertEquals(
        SpaceSpec.of("nas-bench-201"), new SpaceSpec("nas-bench-201", Map.of("channels", "+16")));
  }
}
