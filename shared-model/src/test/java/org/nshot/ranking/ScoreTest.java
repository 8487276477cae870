package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class ScoreTest {
  private static final double EXACT = 1e-14;

  @ParameterizedTest
  @ValueSource(strings = {"accuracy", "loss", "loss+weights", "loss+0.5*depth", "2*loss+flops"})
  void parse_ofAScore_isWrittenTheSame(String text) {
    assertEquals(text, Score.parse(text).text());
  }

  @Test
  void parse_withSpacesAndWeightsOfOne_isTheSame() {
    assertEquals(Score.parse("loss+0.5*depth"), Score.parse(" 1.0 * loss + .5*depth"));
  }

  /** Ranks by accuracy are 4, 2½, 2½, 1; by loss 3, 2, 1, 4. */
  @Test
  void of_twoTerms_isTheSumOfTheirWeightedLogRanks() {
    Map<String, double[]> values =
        Map.of(
            "accuracy", new double[] {0.9, 0.5, 0.5, 0.1}, "loss", new double[] {-1, -2, -3, -0.5});
    assertArrayEquals(
        new double[] {
          0.5 * Math.log(0.75),
          Math.log(0.625) + 0.5 * Math.log(0.5),
          Math.log(0.625) + 0.5 * Math.log(0.25),
          Math.log(0.25)
        },
        Score.parse("accuracy+0.5*loss").of(values::get),
        EXACT);
  }

  /** Ranks 2 and 6, and 3 and 4, of seven; as sums of logarithms they differ in the last bit. */
  @Test
  void of_ranksOfOneProduct_isEqualToTheBit() {
    Map<String, double[]> values =
        Map.of(
            "accuracy", new double[] {2, 3, 1, 4, 5, 6, 7},
            "depth", new double[] {6, 4, 1, 2, 3, 5, 7});
    double[] score = Score.parse("accuracy+depth").of(values::get);
    assertEquals(score[0], score[1]);
    assertEquals(Math.log(12 / 49.0), score[0], EXACT);
    assertEquals(0, score[6], "the best by both");
  }

  @Test
  void of_anyRanks_isAsManyScoresAsThereAreProducts() {
    RandomStream random = RandomStream.of(7, RandomStream.Purpose.SYNTHETIC_DATA);
    int equal = 0;
    for (int paths = 6; paths < 60; paths++) {
      double[] first = ranks(random, paths);
      double[] second = ranks(random, paths);
      double[] product = new double[paths];
      Arrays.setAll(product, i -> first[i] * second[i]);
      double[] score =
          Score.parse("accuracy+depth").of(Map.of("accuracy", first, "depth", second)::get);
      long products = Arrays.stream(product).distinct().count();
      assertEquals(products, Arrays.stream(score).distinct().count(), "of " + paths + " paths");
      equal += (int) (paths - products);
    }
    assertTrue(equal > 50, "some must be equal: " + equal);
  }

  private static double[] ranks(RandomStream random, int paths) {
    return Arrays.stream(random.permutation(paths)).mapToDouble(rank -> rank + 1).toArray();
  }

  @Test
  void of_theSameTermsInAnotherOrder_isTheSameToTheBit() {
    RandomStream random = RandomStream.of(6, RandomStream.Purpose.SYNTHETIC_DATA);
    Map<String, double[]> values = new HashMap<>();
    for (String name : Score.names()) {
      double[] term = new double[300];
      Arrays.setAll(term, i -> random.nextInt(200)); // with ties
      values.put(name, term);
    }
    double[] score = Score.parse("0.1*accuracy+0.7*loss+flops+0.3*depth").of(values::get);
    for (String permuted :
        List.of("flops+0.3*depth+0.7*loss+0.1*accuracy", "0.3*depth+0.1*accuracy+flops+0.7*loss")) {
      assertArrayEquals(score, Score.parse(permuted).of(values::get), permuted);
    }
    assertEquals(
        Arrays.stream(score).distinct().count(),
        Arrays.stream(score).mapToObj(s -> Math.round(s * 1e9)).distinct().count(),
        "what differs, differs by more than rounding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"accuracy", "3*weights"})
  void of_oneTerm_isTheTermItself(String text) {
    double[] score = Score.parse(text).of(name -> new double[] {7, -0.5, Double.NaN, -0.0});
    assertArrayEquals(new double[] {7, -0.5, Double.NEGATIVE_INFINITY, 0.0}, score);
  }

  @Test
  void of_severalTerms_countsWhatIsNoNumberAsTheWorst() {
    double[] score =
        Score.parse("accuracy+loss").of(name -> new double[] {Double.NaN, 7, Double.NaN});
    assertArrayEquals(new double[] {2 * Math.log(0.5), 0, 2 * Math.log(0.5)}, score, EXACT);
  }

  @Test
  void of_evaluations_knowsEveryTerm() {
    SearchSpace space = NasBench201.sized(16, 5, 10, new Shape(32, 32, 3));
    List<PathEvaluation> evaluations =
        List.of(
            new PathEvaluation(Architecture.of(0, 0, 0, 3, 0, 0), 2.0, 10, 100),
            new PathEvaluation(Architecture.of(0, 0, 0, 2, 0, 0), 1.0, 9, 100));
    assertArrayEquals(new double[] {0.1, 0.09}, Score.BY_ACCURACY.of(space, evaluations));
    assertArrayEquals(new double[] {-2, -1}, Score.parse("loss").of(space, evaluations));
    List<PathEvaluation> proxied =
        List.of(evaluations.get(0).withNaswot(700.5), evaluations.get(1).withNaswot(699));
    assertArrayEquals(new double[] {700.5, 699}, Score.parse("naswot").of(space, proxied));
    for (Baseline baseline : Baseline.values()) {
      assertArrayEquals(
          evaluations.stream()
              .mapToDouble(e -> baseline.predict(space, e.architecture()))
              .toArray(),
          Score.parse(baseline.label()).of(space, evaluations));
    }
    Score other = Score.parse("mean3.loss+depth", List.of("mean3.loss", "depth"));
    assertEquals(
        "score: term 'mean3.loss' of evaluated paths, expected one of [accuracy, loss, naswot, weights, flops, depth]",
        assertThrows(IllegalArgumentException.class, () -> other.of(space, evaluations))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "losss | term 'losss' in 'losss', expected TERM[+TERM...] with TERM = [W*]NAME and NAME one of [accuracy, loss, naswot, weights, flops, depth]",
        "loss+ | term '' in 'loss+', expected TERM[+TERM...] with TERM = [W*]NAME and NAME one of [accuracy, loss, naswot, weights, flops, depth]",
        "loss+2*loss | loss stands twice in loss+2*loss, expected each term once",
        "-1*loss | weight -1 of loss, expected a number above 0",
        "0*loss | weight 0 of loss, expected a number above 0",
        "NaN*loss | weight NaN of loss, expected a number above 0",
        "Infinity*loss | weight Infinity of loss, expected a number above 0",
        "two*loss | weight 'two' in 'two*loss', expected a number above 0",
      })
  void parse_ofNoScore_saysWhatIsWrong(String text, String expected) {
    var error = assertThrows(IllegalArgumentException.class, () -> Score.parse(text));
    assertEquals("score: " + expected, error.getMessage());
  }
}
