package org.nshot.ranking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.random.RandomStream;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class RankingSummaryTest {
  private static final SearchSpace SPACE = NasBench201.sized(16, 5, 10, new Shape(32, 32, 3));
  private static final int IMAGES = 1000;
  private static final List<Architecture> PATHS = PathSelection.sample(SPACE, 400, 11);
  private static final RankingPlan PLAN = RankingPlan.of(SPACE, PATHS);

  /** A truth that grows with the weights, with noise of its own. */
  private static double truth(Architecture path) {
    RandomStream noise = RandomStream.of(1, RandomStream.Purpose.SYNTHETIC_DATA, path.hashCode());
    return SPACE.complexity(path).weights() / 20_000.0 + 30 * noise.nextDouble();
  }

  private static BenchmarkTable table(
      List<Architecture> paths, ToDoubleFunction<Architecture> truth) throws IOException {
    StringBuilder csv = new StringBuilder("arch,truth\n");
    paths.forEach(
        path ->
            csv.append(SPACE.format(path))
                .append(',')
                .append(truth.applyAsDouble(path))
                .append('\n'));
    return BenchmarkTable.read(
        new ByteArrayInputStream(csv.toString().getBytes(UTF_8)), "truth.csv", SPACE, "truth");
  }

  private static List<PathEvaluation> evaluations(ToIntFunction<Architecture> correct) {
    return PLAN.paths().stream()
        .map(path -> new PathEvaluation(path, 1.0, correct.applyAsInt(path), IMAGES))
        .toList();
  }

  private static TruthComparison compare(List<PathEvaluation> evaluations, HalfSamples halves)
      throws IOException {
    return TruthComparison.of(
        SPACE, evaluations, Score.BY_ACCURACY, table(PATHS, RankingSummaryTest::truth), halves);
  }

  @Test
  void of_aPredictorThatIsTheTruth_hasTheHighestOfEverything() throws IOException {
    List<PathEvaluation> perfect = evaluations(path -> (int) Math.round(5 * truth(path)));
    TruthComparison comparison =
        TruthComparison.of(
            SPACE,
            perfect,
            Score.BY_ACCURACY,
            table(PATHS, path -> Math.round(5 * truth(path))),
            new HalfSamples(50, 1));
    comparison
        .figures()
        .forEach(
            (name, pair) -> {
              boolean regret = name.startsWith("regret");
              double best = name.startsWith("best_true") ? comparison.bestTrue() : regret ? 0 : 1;
              assertEquals(best, pair.supernet().value().orElseThrow(), 1e-9, name);
              for (Estimate baseline : pair.baselines().values()) {
                double ahead = best - baseline.value().orElseThrow();
                assertTrue(regret ? ahead <= 1e-9 : ahead >= -1e-9, name);
              }
            });
  }

  @Test
  void of_aPredictorThatCountsWeights_isTheBaseline_andHasZeroAtEqualWeights() throws IOException {
    List<PathEvaluation> counting =
        evaluations(path -> (int) (SPACE.complexity(path).weights() / 1600));
    TruthComparison comparison = compare(counting, new HalfSamples(20, 1));
    comparison
        .figures()
        .forEach(
            (name, pair) -> {
              if (!name.equals("pearson_r")) { // the one that rounding touches
                assertEquals(pair.baselines().get(Baseline.WEIGHTS), pair.supernet(), name);
              }
            });
    assertEquals(
        OptionalDouble.of(0),
        comparison.figures().get("kendall_tau_b_at_equal_weights").supernet().value());
    assertTrue(tau(comparison, Baseline.WEIGHTS) > 0.5);
  }

  private static double tau(TruthComparison comparison, Baseline baseline) {
    return comparison
        .figures()
        .get("kendall_tau_b")
        .baselines()
        .get(baseline)
        .value()
        .orElseThrow();
  }

  @Test
  void bestBaseline_ofATruthThatIsDepth_isDepth() throws IOException {
    TruthComparison comparison =
        TruthComparison.of(
            SPACE,
            evaluations(path -> 1),
            Score.BY_ACCURACY,
            table(PATHS, SPACE::depth),
            new HalfSamples(0, 1));
    assertEquals(Baseline.DEPTH, comparison.bestBaseline());
    assertEquals(1, tau(comparison, Baseline.DEPTH), 1e-12);
    assertTrue(tau(comparison, Baseline.WEIGHTS) < 0.9);
  }

  @Test
  void estimates_ofASeed_areTheSameAgain_andHoldTheValue() throws IOException {
    List<PathEvaluation> noisy =
        evaluations(path -> (int) (3 * truth(path) + Math.floorMod(path.hashCode(), 97)));
    TruthComparison comparison = compare(noisy, new HalfSamples(200, 3));
    assertEquals(comparison, compare(noisy, new HalfSamples(200, 3)));
    assertFalse(comparison.figures().equals(compare(noisy, new HalfSamples(200, 4)).figures()));
    Estimate tau = comparison.figures().get("kendall_tau_b").supernet();
    Estimate.Interval interval = tau.interval().orElseThrow();
    assertTrue(interval.low() < tau.value().orElseThrow());
    assertTrue(interval.high() > tau.value().orElseThrow());
    // the deviation of τ over 400 paths is about 0.02: the interval is four of them wide
    assertEquals(0.09, interval.high() - interval.low(), 0.04);
  }

  /** The interval must hold the truth as often as it says: 95 of 100 times. */
  @Test
  void estimates_overManySamples_coverTheTrueCorrelation() {
    Figure kendall = Figure.ALL.get(0);
    int samples = 300;
    int size = 60;
    double rho = 0.6;
    int covered = 0;
    for (int s = 0; s < samples; s++) {
      RandomStream random = RandomStream.of(s, RandomStream.Purpose.SYNTHETIC_DATA);
      double[] x = new double[size];
      double[] y = new double[size];
      for (int i = 0; i < size; i++) {
        x[i] = random.nextGaussian();
        y[i] = rho * x[i] + Math.sqrt(1 - rho * rho) * random.nextGaussian();
      }
      Predictions predictions = new Predictions(x, y, new double[size], new double[size]);
      Estimate tau = new HalfSamples(200, s).estimates(List.of(kendall), predictions).get(0);
      double expected = 2 / Math.PI * Math.asin(rho); // of a binormal
      Estimate.Interval interval = tau.interval().orElseThrow();
      covered += interval.low() <= expected && expected <= interval.high() ? 1 : 0;
    }
    assertEquals(0.95, (double) covered / samples, 0.04);
  }

  @Test
  void of_aTableThatHoldsSomePaths_comparesThose() throws IOException {
    BenchmarkTable some = table(PATHS.subList(0, 30), RankingSummaryTest::truth);
    List<PathEvaluation> evaluations = evaluations(path -> 10);
    TruthComparison comparison =
        TruthComparison.of(SPACE, evaluations, Score.BY_ACCURACY, some, new HalfSamples(10, 1));
    assertEquals(30, comparison.paths());
    assertEquals(
        OptionalDouble.empty(), comparison.figures().get("best_true_of_top_50").supernet().value());
  }

  @Test
  void of_aTableOfOtherPaths_isRefused() throws IOException {
    Architecture outside =
        PathSelection.all(SPACE).stream().filter(p -> !PATHS.contains(p)).findFirst().orElseThrow();
    BenchmarkTable others = table(List.of(outside), path -> 1);
    List<PathEvaluation> evaluations = evaluations(path -> 10);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                TruthComparison.of(
                    SPACE, evaluations, Score.BY_ACCURACY, others, new HalfSamples(0, 1)));
    assertEquals("truth.csv: none of the 400 ranked paths is in it", error.getMessage());
  }

  /** A user who takes the first three gets three networks. */
  @Test
  void of_pathsThatComputeTheSame_haveOnePlaceAmongTheBest() {
    Architecture direct = Architecture.of(0, 0, 0, 1, 0, 0);
    Architecture detour = Architecture.of(1, 0, 0, 0, 1, 0);
    Architecture other = Architecture.of(0, 0, 0, 3, 0, 0);
    RankingPlan plan = RankingPlan.of(SPACE, List.of(direct, detour, other));
    List<PathEvaluation> evaluations =
        plan.paths().stream()
            .map(path -> new PathEvaluation(path, 1, path.equals(other) ? 3 : 7, 10))
            .toList();
    RankingSummary summary =
        RankingSummary.of(SPACE, plan, evaluations, Score.BY_ACCURACY, Optional.empty());
    assertEquals(
        List.of(SPACE.format(direct), SPACE.format(other)),
        summary.best().stream().map(RankingSummary.Entry::architecture).toList());
    assertEquals(3, summary.paths());
  }

  @Test
  void toJson_ofUndefinedFigures_saysNullAndNeverNaN() throws IOException {
    List<PathEvaluation> constant =
        PLAN.paths().stream().map(p -> new PathEvaluation(p, Double.NaN, 100, IMAGES)).toList();
    RankingSummary summary =
        RankingSummary.of(
            SPACE,
            PLAN,
            constant,
            Score.BY_ACCURACY,
            Optional.of(compare(constant, new HalfSamples(0, 1))));
    String text = summary.toJson().toString();
    assertFalse(text.contains("NaN"), text);
    JsonNode json = new ObjectMapper().readTree(text);
    assertEquals(0.1, json.at("/best/0/score").asDouble());
    JsonNode tau = json.at("/truth/figures/kendall_tau_b/supernet");
    assertTrue(tau.get("value").isNull());
    assertTrue(tau.get("low").isNull());
    JsonNode baseline = json.at("/truth/figures/kendall_tau_b/weights");
    assertTrue(baseline.get("value").isNumber());
    assertTrue(baseline.get("low").isNull(), "no resamples, no interval");
    assertTrue(json.at("/best/0/loss").isNull());
    RankingSummary byLoss =
        RankingSummary.of(SPACE, PLAN, constant, Score.parse("loss"), Optional.empty());
    assertTrue(byLoss.toJson().at("/best/0/score").isNull(), byLoss.toJson().toString());
  }

  /** Programs read it: keys, their order and how numbers are written stay as they are. */
  @Test
  void toJson_ofASmallSummary_isThisText() {
    Estimate whole =
        new Estimate(OptionalDouble.of(0.5), Optional.of(new Estimate.Interval(0.25, 0.75)));
    Estimate undefined = new Estimate(OptionalDouble.empty(), Optional.empty());
    Estimate withoutInterval = new Estimate(OptionalDouble.of(1), Optional.empty());
    Map<Baseline, Estimate> baselines = new EnumMap<>(Baseline.class);
    baselines.put(Baseline.WEIGHTS, undefined);
    baselines.put(Baseline.DEPTH, withoutInterval);
    RankingSummary summary =
        new RankingSummary(
            3,
            2,
            Score.parse("loss+0.5*depth"),
            List.of(
                new RankingSummary.Entry("a", 0.5, 0.75, 1.25),
                new RankingSummary.Entry("b", Double.NEGATIVE_INFINITY, 0, Double.NaN)),
            Optional.of(
                new TruthComparison(
                    "truth.csv",
                    "test",
                    2,
                    93.5,
                    new HalfSamples(10, 7),
                    Map.of(
                        TruthComparison.KENDALL, new TruthComparison.Compared(whole, baselines)))));
    assertEquals(
        "{'paths':3,'computations':2,'score':'loss+0.5*depth','best':["
            + "{'arch':'a','score':0.5,'accuracy':0.75,'loss':1.25},"
            + "{'arch':'b','score':null,'accuracy':0.0,'loss':null}],"
            + "'truth':{'benchmark':'truth.csv','column':'test','paths':2,'best_true':93.5,"
            + "'resampling':{'resamples':10,'seed':7,'level':0.95},'best_baseline':'depth',"
            + "'figures':{'kendall_tau_b':{"
            + "'supernet':{'value':0.5,'low':0.25,'high':0.75},"
            + "'weights':{'value':null,'low':null,'high':null},"
            + "'depth':{'value':1.0,'low':null,'high':null}}}}}",
        summary.toJson().toString().replace('"', '\''));
  }

  @Test
  void toJson_withoutTruth_namesTheBestPaths() {
    List<PathEvaluation> evaluations = new ArrayList<>(evaluations(path -> 500));
    Architecture best = PLAN.paths().get(200);
    Architecture second = PLAN.paths().get(100);
    evaluations.set(200, new PathEvaluation(best, 0.5, 501, IMAGES));
    evaluations.set(100, new PathEvaluation(second, 0.6, 501, IMAGES));
    ObjectNode json =
        RankingSummary.of(SPACE, PLAN, evaluations, Score.BY_ACCURACY, Optional.empty()).toJson();
    assertEquals(400, json.get("paths").asInt());
    assertEquals(PLAN.evaluations().size(), json.get("computations").asInt());
    assertEquals(5, json.get("best").size());
    assertEquals(SPACE.format(best), json.at("/best/0/arch").asText());
    assertEquals("accuracy", json.get("score").asText());
    assertEquals(0.501, json.at("/best/0/score").asDouble(), "of one term that term");
    assertEquals(0.501, json.at("/best/0/accuracy").asDouble());
    assertEquals(SPACE.format(second), json.at("/best/1/arch").asText());
    assertEquals(SPACE.format(PLAN.paths().get(0)), json.at("/best/2/arch").asText());
    assertFalse(json.has("truth"));
  }

  @Test
  void of_aScore_ordersByIt_withoutALookAtTheAccuracy() throws IOException {
    List<PathEvaluation> evaluations =
        PLAN.paths().stream()
            .map(path -> new PathEvaluation(path, -truth(path), 500, IMAGES))
            .toList();
    TruthComparison byLoss =
        TruthComparison.of(
            SPACE,
            evaluations,
            Score.parse("loss"),
            table(PATHS, RankingSummaryTest::truth),
            new HalfSamples(0, 1));
    for (String name : List.of("kendall_tau_b", "pearson_r", "precision_at_top_1_percent")) {
      assertEquals(1, byLoss.figures().get(name).supernet().value().orElseThrow(), 1e-9, name);
    }
    TruthComparison fused =
        TruthComparison.of(
            SPACE,
            evaluations,
            Score.parse("loss+weights"),
            table(PATHS, RankingSummaryTest::truth),
            new HalfSamples(0, 1));
    double tau = fused.figures().get("kendall_tau_b").supernet().value().orElseThrow();
    assertTrue(tau < 1 && tau > tau(fused, Baseline.WEIGHTS), "between its terms: " + tau);
    RankingSummary summary =
        RankingSummary.of(SPACE, PLAN, evaluations, Score.parse("loss"), Optional.empty());
    assertEquals(
        SPACE.format(
            PLAN.paths().stream()
                .max(Comparator.comparingDouble(RankingSummaryTest::truth))
                .orElseThrow()),
        summary.best().get(0).architecture());
  }

  /** The table holds two of three paths; ranks are among all three: 3, 2, 1 and 1, 3, 2. */
  @Test
  void of_aScoreOfSeveralTerms_ranksAmongAllPathsThatWereEvaluated() throws IOException {
    List<Architecture> three = PATHS.subList(0, 3);
    List<PathEvaluation> evaluations =
        List.of(
            new PathEvaluation(three.get(0), 3, 30, IMAGES),
            new PathEvaluation(three.get(1), 1, 20, IMAGES),
            new PathEvaluation(three.get(2), 2, 10, IMAGES));
    double[] predictions = Score.parse("accuracy+loss").of(SPACE, evaluations);
    double[] pair = {predictions[0], predictions[2]};
    TruthComparison comparison =
        TruthComparison.of(
            SPACE,
            evaluations,
            Score.parse("accuracy+loss"),
            table(List.of(three.get(0), three.get(2)), path -> path.equals(three.get(0)) ? 1 : 0),
            new HalfSamples(0, 1));
    // among the two alone both would have ln(1/2)
    assertArrayEquals(new double[] {Math.log(1 / 3.0), Math.log(2 / 9.0)}, pair, 1e-15);
    assertEquals(
        OptionalDouble.of(1), comparison.figures().get("kendall_tau_b").supernet().value());
  }

  @Test
  void of_aPredictorThatCountsLayers_hasZeroAtEqualDepth() throws IOException {
    TruthComparison comparison =
        TruthComparison.of(
            SPACE,
            evaluations(path -> 1),
            Score.parse("depth"),
            table(PATHS, RankingSummaryTest::truth),
            new HalfSamples(0, 1));
    TruthComparison.Compared within = comparison.figures().get("kendall_tau_b_at_equal_depth");
    assertEquals(OptionalDouble.of(0), within.supernet().value());
    assertTrue(within.baselines().get(Baseline.WEIGHTS).value().orElseThrow() > 0.3);
  }

  /** The best two of four truths, 4 3 2 1, are predicted third and second; ten there are not. */
  @Test
  void regret_isWhatTheBestFoundFallsShortOfTheBest() {
    Predictions predictions =
        new Predictions(
            new double[] {2, 3, 4, 1}, new double[] {4, 3, 2, 1}, new double[4], new double[4]);
    assertEquals(OptionalDouble.of(2), figure("regret_of_top_1").of(predictions));
    assertEquals(OptionalDouble.empty(), figure("regret_of_top_10").of(predictions));
    double[] ten = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    double[] reversed = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    Predictions worst = new Predictions(reversed, ten, new double[11], new double[11]);
    assertEquals(OptionalDouble.of(10), figure("regret_of_top_1").of(worst));
    assertEquals(OptionalDouble.of(1), figure("regret_of_top_10").of(worst));
  }

  private static Figure figure(String name) {
    return Figure.ALL.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void halfSamples_fewerThanNone_isRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> new HalfSamples(-1, 1));
    assertEquals("resamples: -1, expected at least 0", error.getMessage());
  }
}
