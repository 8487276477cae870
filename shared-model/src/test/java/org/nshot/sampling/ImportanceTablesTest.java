package org.nshot.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.Choice;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;
import org.nshot.space.SupernetGraph;

class ImportanceTablesTest {
  private static final SearchSpace SPACE = NasBench201.sized(4, 1, 10, new Shape(8, 8, 3));
  private static final double EXACT = 1e-12;

  private static PathImportance start() {
    return PathImportance.start(SPACE);
  }

  @Test
  void pathImportance_twoSteps_halvesTowardsTheMeanOverEdges() {
    PathImportance table = start();
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
    double[] p = table.probabilities()[0].clone();
    assertArrayEquals(
        new double[] {0.1, 0.1, 0.1 + 0.75 / 2.75, 0.1 + 0.625 / 2.75, 0.1}, p, EXACT);
    table.startEpoch();
    assertArrayEquals(new double[5], table.importance()[0]);
    assertArrayEquals(p, table.probabilities()[0]);
  }

  @Test
  void pathImportance_operationNotOnThePath_staysAsItWas() {
    PathImportance table = start();
    PathImportance.OperationNorms convolution = table.norms(Architecture.of(3, 1, 1, 1, 1, 1));
    convolution.add(new Choice(0, 3), 8);
    table.observe(convolution);
    table.observe(table.norms(Architecture.of(1, 1, 1, 1, 1, 1)));
    assertEquals(4, table.importance()[0][3], EXACT);
  }

  /** One edge's table is all edges'; a layer of a layer-wise space has its own. */
  @Test
  void pathImportance_blocksOfOtherGroups_knowOfNoOther() {
    SearchSpace layers = SpaceSpec.of("proxylessnas").at(new Shape(32, 32, 3), 10);
    assertEquals(1, start().importance().length);
    PathImportance tables = PathImportance.start(layers);
    assertEquals(layers.blocks().size(), tables.importance().length);
    PathImportance.OperationNorms norms = tables.norms(layers.smallest());
    norms.add(new Choice(3, layers.smallest().operation(3)), 4);
    tables.observe(norms);
    tables.endEpoch(1);
    double[] even = tables.probabilities()[2];
    assertEquals(1, tables.probabilities()[3][layers.smallest().operation(3)], EXACT);
    assertEquals(1.0 / even.length, even[0], EXACT);
    Architecture drawn =
        new ImportancePaths(layers)
            .draw(tables.probabilities(), RandomStream.of(1, Purpose.PATHS))
            .paths()
            .get(0);
    assertEquals(layers.smallest().operation(3), drawn.operation(3));
  }

  /** Blocks of so many operations and of such groups. */
  private static SearchSpace space(int[] operations, int... groups) {
    List<ChoiceBlock> blocks = new ArrayList<>();
    for (int b = 0; b < groups.length; b++) {
      List<String> names = IntStream.range(0, operations[b]).mapToObj(o -> "o" + o).toList();
      blocks.add(new ChoiceBlock("b" + b, names, Set.of(), groups[b]));
    }
    SupernetGraph network = SupernetGraph.builder(new Shape(8, 8, 3)).build(0);
    return new SearchSpace("mine", 2, blocks, network, Map.of());
  }

  @Test
  void start_groupsThatCanShareNoTable_areRefused() {
    SearchSpace gap = space(new int[] {2, 3}, 0, 2);
    assertEquals(
        "tables of mine: none has number 1, expected 0 to 2",
        refused(() -> PathImportance.start(gap)));
    SearchSpace unequal = space(new int[] {2, 3, 4}, 0, 1, 1);
    assertEquals(
        "choice block b2: 4 operations, expected 3 like the others of table 1",
        refused(() -> PathImportance.start(unequal)));
  }

  private static String refused(Executable start) {
    return assertThrows(IllegalArgumentException.class, start).getMessage();
  }

  @Test
  void restore_tablesOfAnotherShape_areRefused() {
    PathImportance one = start();
    double[][] two = {new double[5], new double[5]};
    assertEquals(
        "2 tables of paths, expected 1",
        assertThrows(IllegalArgumentException.class, () -> one.restore(two, two)).getMessage());
    double[][] four = {new double[4]};
    assertEquals(
        "table 0 of paths: 4 operations, expected 5",
        assertThrows(IllegalArgumentException.class, () -> one.restore(four, four)).getMessage());
  }

  @Test
  void pathImportance_nothingWithWeightsDrawn_isUniform() {
    PathImportance table = start();
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
