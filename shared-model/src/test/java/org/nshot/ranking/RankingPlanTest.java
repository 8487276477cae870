package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nshot.evaluation.PathEvaluation;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class RankingPlanTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));

  @Test
  void of_allPaths_evaluatesEachDifferentComputationOnce() {
    RankingPlan plan = RankingPlan.of(SPACE, PathSelection.all(SPACE));
    assertEquals(15_625, plan.paths().size());
    assertEquals(7_810, plan.evaluations().size());
  }

  @Test
  void of_pathsInAnyOrder_isTheSamePlan() {
    List<Architecture> paths = new ArrayList<>(PathSelection.sample(SPACE, 300, 5));
    RankingPlan plan = RankingPlan.of(SPACE, paths);
    Collections.reverse(paths);
    paths.add(paths.get(0));
    RankingPlan reversed = RankingPlan.of(SPACE, paths);
    assertEquals(plan.paths(), reversed.paths());
    assertEquals(plan.evaluations(), reversed.evaluations());
    for (int i = 1; i < plan.paths().size(); i++) {
      assertTrue(plan.paths().get(i - 1).compareTo(plan.paths().get(i)) < 0);
    }
  }

  @Test
  void spread_givesEqualsTheResultOfTheirStandIn() {
    Architecture direct = Architecture.of(0, 0, 0, 1, 0, 0);
    Architecture detour = Architecture.of(1, 0, 0, 0, 1, 0);
    Architecture other = Architecture.of(0, 0, 0, 3, 0, 0);
    RankingPlan plan = RankingPlan.of(SPACE, List.of(detour, other, direct));
    assertEquals(List.of(direct, other, detour), plan.paths());
    assertEquals(List.of(direct, other), plan.evaluations());
    assertEquals(direct, plan.standIn(2));
    Map<Architecture, PathEvaluation> evaluated = new HashMap<>();
    evaluated.put(direct, new PathEvaluation(direct, 1.5, 3, 10));
    evaluated.put(other, new PathEvaluation(other, 0.5, 7, 10));
    assertEquals(
        List.of(
            new PathEvaluation(direct, 1.5, 3, 10),
            new PathEvaluation(other, 0.5, 7, 10),
            new PathEvaluation(detour, 1.5, 3, 10)),
        plan.spread(evaluated));
    evaluated.remove(other);
    var error = assertThrows(IllegalArgumentException.class, () -> plan.spread(evaluated));
    assertEquals("path [0, 0, 0, 3, 0, 0] was not evaluated", error.getMessage());
  }

  @Test
  void of_noPaths_isRefused() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> RankingPlan.of(SPACE, List.of()));
    assertEquals("no paths to rank", error.getMessage());
  }
}
