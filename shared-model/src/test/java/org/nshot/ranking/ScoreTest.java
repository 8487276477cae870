package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
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
  private static final double EXACT = 1e-15;

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
        Map.of("accuracy", new double[] {0.9, 0.5, 0.5, 0.1}, "loss", new double[] {1, 2, 3, 0.5});
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

  @ParameterizedTest
  @CsvSource({"accuracy,1", "loss,-1", "3*weights,1"})
  void of_oneTerm_ordersAsTheTermDoes(String text, int sign) {
    RandomStream random = RandomStream.of(5, RandomStream.Purpose.SYNTHETIC_DATA);
    double[] term = new double[200];
    Arrays.setAll(term, i -> random.nextInt(40)); // with ties
    double[] score = Score.parse(text).of(name -> term);
    double[] prediction = Score.parse(text).predictions(name -> term);
    for (int i = 0; i < term.length; i++) {
      for (int j = 0; j < term.length; j++) {
        int expected = sign * Double.compare(term[i], term[j]);
        assertEquals(expected, Double.compare(score[i], score[j]));
        assertEquals(expected, Double.compare(prediction[i], prediction[j]));
      }
    }
  }

  @Test
  void of_lossOfOtherWeights_isGoodWhenLow() {
    Score score = Score.parse("mean3.loss", List.of("mean3.loss"));
    assertArrayEquals(
        new double[] {Math.log(0.5), 0}, score.of(name -> new double[] {2, 1}), EXACT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accuracy", "loss"})
  void of_whatIsNoNumber_isWorst(String text) {
    double[] score = Score.parse(text).of(name -> new double[] {Double.NaN, 7, Double.NaN});
    assertArrayEquals(new double[] {Math.log(0.5), 0, Math.log(0.5)}, score, EXACT);
  }

  @Test
  void of_evaluations_knowsEveryTerm() {
    SearchSpace space = NasBench201.sized(16, 5, 10, new Shape(32, 32, 3));
    List<PathEvaluation> evaluations =
        List.of(
            new PathEvaluation(Architecture.of(0, 0, 0, 3, 0, 0), 2.0, 10, 100),
            new PathEvaluation(Architecture.of(0, 0, 0, 2, 0, 0), 1.0, 9, 100));
    for (String name : Score.names()) {
      double[] first = {0, Math.log(0.5)};
      double[] second = {Math.log(0.5), 0};
      double[] tied = {Math.log(0.75), Math.log(0.75)};
      assertArrayEquals(
          name.equals("loss") ? second : name.equals("depth") ? tied : first,
          Score.parse(name).of(space, evaluations),
          EXACT,
          name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "losss | term 'losss' in 'losss', expected TERM[+TERM...] with TERM = [W*]NAME and NAME one of [accuracy, loss, weights, flops, depth]",
        "loss+ | term '' in 'loss+', expected TERM[+TERM...] with TERM = [W*]NAME and NAME one of [accuracy, loss, weights, flops, depth]",
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
