package org.nshot.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.engine.EvalResult;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.random.RandomStream;
import org.nshot.ranking.PathSelection;
import org.nshot.ranking.RankingPlan;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;

class PathEvaluatorTest {
  private static final Shape IMAGE = new Shape(8, 8, 3);
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 4, IMAGE);
  private static final ParameterLayout LAYOUT = ParameterLayout.of(SPACE);
  private static final float[] WEIGHTS = Initialization.weights(LAYOUT, 6);
  private static final List<Batch> BATCHES = List.of(batch(9, 1), batch(7, 2));

  private final SubnetEngine engine = SubnetEngines.open(LAYOUT, 1);

  @AfterEach
  void close() {
    engine.close();
  }

  private static Batch batch(int size, long seed) {
    RandomStream random = RandomStream.of(seed, RandomStream.Purpose.SYNTHETIC_DATA);
    float[] pixels = new float[size * IMAGE.size()];
    int[] labels = new int[size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(SPACE.classes());
    }
    return new Batch(size, IMAGE, pixels, labels);
  }

  private PathEvaluator evaluator(SubnetEngine engine) {
    return new PathEvaluator(engine, SPACE, LAYOUT, WEIGHTS);
  }

  @Test
  void evaluate_overBatchesOfTwoSizes_weighsThemByTheirImages() {
    Architecture path = Architecture.of(3, 2, 1, 4, 3, 2);
    PathEvaluation evaluation = evaluator(engine).evaluate(path, BATCHES);
    EvalResult first = engine.evaluate(SPACE.graph(path), BATCHES.get(0));
    EvalResult second = engine.evaluate(SPACE.graph(path), BATCHES.get(1));
    assertEquals((9 * first.loss() + 7 * second.loss()) / 16, evaluation.loss(), 1e-12);
    assertEquals(first.correct() + second.correct(), evaluation.correct());
    assertEquals(16, evaluation.images());
    assertEquals(evaluation.correct() / 16.0, evaluation.accuracy());
  }

  @Test
  void evaluate_whateverCameBefore_findsTheSame() {
    List<Architecture> paths = PathSelection.sample(SPACE, 30, 2);
    PathEvaluator evaluator = evaluator(engine);
    List<PathEvaluation> forward =
        paths.stream().map(path -> evaluator.evaluate(path, BATCHES)).toList();
    for (int i = paths.size() - 1; i >= 0; i--) {
      assertEquals(forward.get(i), evaluator.evaluate(paths.get(i), BATCHES));
    }
    try (SubnetEngine fresh = SubnetEngines.open(LAYOUT, 1)) {
      assertEquals(forward.get(17), evaluator(fresh).evaluate(paths.get(17), BATCHES));
    }
  }

  @Test
  void evaluate_ofAPathThatComputesNothing_isTheBiasAlone() {
    PathEvaluation evaluation = evaluator(engine).evaluate(SPACE.smallest(), BATCHES);
    int at = LAYOUT.slice("classifier.bias").offset();
    double norm = 0;
    for (int c = 0; c < SPACE.classes(); c++) {
      norm += Math.exp(WEIGHTS[at + c]);
    }
    double expected = 0;
    for (Batch batch : BATCHES) {
      for (int label : batch.labels()) {
        expected += Math.log(norm) - WEIGHTS[at + label];
      }
    }
    assertEquals(expected / 16, evaluation.loss(), 1e-6);
  }

  /** Paths that the plan takes for one computation must give one result, to rounding. */
  @Test
  void evaluate_ofPathsWithOneStandIn_agreesWithIt() {
    RankingPlan plan = RankingPlan.of(SPACE, PathSelection.sample(SPACE, 1_500, 3));
    PathEvaluator evaluator = evaluator(engine);
    int equals = 0;
    for (int i = 0; i < plan.paths().size() && equals < 40; i++) {
      Architecture path = plan.paths().get(i);
      Architecture standIn = plan.standIn(i);
      if (!path.equals(standIn)) {
        equals++;
        assertEquals(
            evaluator.evaluate(standIn, BATCHES).loss(),
            evaluator.evaluate(path, BATCHES).loss(),
            1e-4,
            () -> SPACE.format(path) + " and " + SPACE.format(standIn));
      }
    }
    assertTrue(equals >= 40);
  }

  @Test
  void evaluator_ofWeightsOfAnotherSupernet_isRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PathEvaluator(engine, SPACE, LAYOUT, new float[3]));
    assertEquals("weight vector of 3 values, expected " + LAYOUT.length(), error.getMessage());
  }
}
