package org.nshot.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class ImportanceTablesTest {
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
  private static final double EXACT = 1e-12;

  @Test
  void pathImportance_twoSteps_halvesTowardsTheMeanOverEdges() {
    PathImportance table = PathImportance.start(SPACE);
    Architecture path = Architecture.of(3, 3, 1, 2, 0, 0);
    PathImportance.OperationNorms first = table.norms(path);
    first.add(new Choice(0, 3), 4); // two edges use operation 3
    first.add(new Choice(1, 3), 2);
    first.add(new Choice(3, 2), 5);
    table.observe(first);
    assertArrayEquals(new double[] {0, 0, 2.5, 1.5, 0}, table.importance()[0], EXACT);

    PathImportance.OperationNorms second = table.norms(path);
    second.add(new Choice(0, 3), 1);
    second.add(new Choice(1, 3), 1);
    second.add(new Choice(3, 2), 0.5);
    table.observe(second);
    assertArrayEquals(new double[] {0, 0, 1.5, 1.25, 0}, table.importance()[0], EXACT);

    table.endEpoch(0.5);
    double[] p = table.probabilities()[0];
    assertArrayEquals(
        new double[] {0.1, 0.1, 0.1 + 0.75 / 2.75, 0.1 + 0.625 / 2.75, 0.1}, p, EXACT);
    table.startEpoch();
    assertArrayEquals(new double[5], table.importance()[0]);
    assertEquals(p, table.probabilities()[0]);
  }

  @Test
  void pathImportance_operationNotOnThePath_staysAsItWas() {
    PathImportance table = PathImportance.start(SPACE);
    PathImportance.OperationNorms convolution = table.norms(Architecture.of(3, 1, 1, 1, 1, 1));
    convolution.add(new Choice(0, 3), 8);
    table.observe(convolution);
    table.observe(table.norms(Architecture.of(1, 1, 1, 1, 1, 1)));
    assertEquals(4, table.importance()[0][3], EXACT);
  }

  @Test
  void pathImportance_nothingWithWeightsDrawn_isUniform() {
    PathImportance table = PathImportance.start(SPACE);
    table.endEpoch(0.9);
    assertArrayEquals(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, table.probabilities()[0], EXACT);
  }

  @Test
  void dataImportance_seenAgain_isHalvedTowardsTheNew() {
    DataImportance table = DataImportance.start(4);
    table.observe(1, 0); // a norm of zero counts as seen
    table.observe(1, 0.5);
    table.observe(2, 0.75);
    assertArrayEquals(new double[] {0, 0.25, 0.75, 0}, table.importance(), EXACT);
    table.endEpoch(0.5);
    assertArrayEquals(
        new double[] {0.125, 0.25, 0.5, 0.125}, table.distribution().orElseThrow(), EXACT);
    table.startEpoch();
    table.observe(1, 0.5);
    assertEquals(0.5, table.importance()[1], EXACT);
  }

  @Test
  void entropy_uniformThenPeaked_falls() {
    DataImportance table = DataImportance.start(8);
    assertEquals(Math.log(8), table.entropy(), EXACT);
    table.observe(3, 1);
    table.endEpoch(1);
    assertEquals(0, table.entropy(), EXACT);
    table.endEpoch(0.5);
    assertTrue(table.entropy() > 0 && table.entropy() < Math.log(8));
  }
}
