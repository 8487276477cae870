package org.nshot.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

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

  /** τ 1/2 and the G of one operation: p would be 0.6 there and 0.1 elsewhere. */
  @Test
  void pathImportance_floor_isAPartThatIsSharedEvenly() {
    PathImportance table = PathImportance.start(SPACE, PathTables.SHARED, 0.25);
    assertArrayEquals(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, table.probabilities()[0], EXACT);
    PathImportance.OperationNorms convolution = table.norms(Architecture.of(3, 1, 1, 1, 1, 1));
    convolution.add(new Choice(0, 3), 8);
    table.observe(convolution);
    table.endEpoch(0.5);
    double least = 0.25 / 5 + 0.75 * 0.1;
    assertArrayEquals(
        new double[] {least, least, least, 0.25 / 5 + 0.75 * 0.6, least},
        table.probabilities()[0],
        EXACT);
    table.endEpoch(1);
    assertArrayEquals(
        new double[] {0.05, 0.05, 0.05, 0.8, 0.05}, table.probabilities()[0], EXACT, "the bound");
  }

  @Test
  void pathImportance_tablesByBlock_knowOfNoOther() {
    PathImportance tables = PathImportance.start(SPACE, PathTables.BLOCK, 0);
    assertEquals(6, tables.importance().length);
    PathImportance.OperationNorms norms = tables.norms(Architecture.of(3, 3, 1, 2, 0, 0));
    norms.add(new Choice(0, 3), 4); // two edges use operation 3: no mean over them
    norms.add(new Choice(1, 3), 2);
    norms.add(new Choice(3, 2), 5);
    tables.observe(norms);
    assertArrayEquals(new double[] {0, 0, 0, 2, 0}, tables.importance()[0], EXACT);
    assertArrayEquals(new double[] {0, 0, 0, 1, 0}, tables.importance()[1], EXACT);
    assertArrayEquals(new double[5], tables.importance()[2], EXACT);
    assertArrayEquals(new double[] {0, 0, 2.5, 0, 0}, tables.importance()[3], EXACT);
    tables.endEpoch(1);
    assertArrayEquals(new double[] {0, 0, 0, 1, 0}, tables.probabilities()[0], EXACT);
    assertArrayEquals(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, tables.probabilities()[2], EXACT);
    Architecture drawn =
        new ImportancePaths(SPACE, PathTables.BLOCK)
            .draw(List.of(), tables.probabilities(), RandomStream.of(1, Purpose.PATHS))
            .paths()
            .get(0);
    assertEquals(
        List.of(3, 3, 2), List.of(drawn.operation(0), drawn.operation(1), drawn.operation(3)));
  }

  /**
   * Where each block is a group of its own, as in layer-wise spaces, both are the same to the bit.
   */
  @Test
  void pathImportance_tablesByBlockWhereGroupsAreBlocks_areTheShared() {
    SearchSpace space = SpaceSpec.of("proxylessnas").at(new Shape(32, 32, 3), 10);
    RandomStream random = RandomStream.of(2, Purpose.PATHS);
    PathImportance shared = PathImportance.start(space, PathTables.SHARED, 0.1);
    PathImportance byBlock = PathImportance.start(space, PathTables.BLOCK, 0.1);
    for (int step = 0; step < 20; step++) {
      Architecture path = space.draw(random::nextInt);
      PathImportance.OperationNorms first = shared.norms(path);
      PathImportance.OperationNorms second = byBlock.norms(path);
      for (int block = 0; block < path.blocks(); block++) {
        double norm = random.nextDouble();
        first.add(new Choice(block, path.operation(block)), norm);
        second.add(new Choice(block, path.operation(block)), norm);
      }
      shared.observe(first);
      byBlock.observe(second);
    }
    shared.endEpoch(0.7);
    byBlock.endEpoch(0.7);
    assertTrue(Arrays.deepEquals(shared.importance(), byBlock.importance()));
    assertTrue(Arrays.deepEquals(shared.probabilities(), byBlock.probabilities()));
    assertNotEquals(shared.probabilities()[0][0], shared.probabilities()[0][1]);
  }

  @Test
  void restore_tablesOfAnotherShape_areRefused() {
    PathImportance one = PathImportance.start(SPACE);
    PathImportance six = PathImportance.start(SPACE, PathTables.BLOCK, 0);
    assertEquals(
        "1 tables of paths, expected 6",
        assertThrows(
                IllegalArgumentException.class,
                () -> six.restore(one.importance(), one.probabilities()))
            .getMessage());
    double[][] four = {new double[4]};
    assertEquals(
        "table 0 of paths: 4 operations, expected 5",
        assertThrows(IllegalArgumentException.class, () -> one.restore(four, four)).getMessage());
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
