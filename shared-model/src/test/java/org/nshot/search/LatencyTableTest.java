package org.nshot.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;
import org.nshot.space.ChoiceBlock;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

class LatencyTableTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));

  private static Cost read(String csv) throws IOException {
    return LatencyTable.read(new ByteArrayInputStream(csv.getBytes(UTF_8)), "l.csv", SPACE);
  }

  private static String refused(String csv) {
    return assertThrows(IOException.class, () -> read(csv)).getMessage();
  }

  /** Operation o of block b takes b + o / 10. */
  private static String parts(String fixed) {
    StringBuilder csv = new StringBuilder("space,block,operation,milliseconds,device\n");
    csv.append(fixed);
    for (int b = 0; b < 6; b++) {
      ChoiceBlock block = SPACE.blocks().get(b);
      for (int o = 0; o < 5; o++) {
        csv.append(
            "nas-bench-201,%s,%s,%d.%d,phone\n"
                .formatted(block.name(), block.operations().get(o), b, o));
      }
    }
    return csv.toString();
  }

  @Test
  void read_ofParts_addsThemUp() throws IOException {
    Cost cost = read(parts("nas-bench-201,,,100,phone\n"));
    assertEquals(100 + 15 + 1.6, cost.of(Architecture.of(4, 2, 1, 3, 2, 4)), 1e-12);
    assertEquals(100, cost.range().least(), 1e-12);
    assertEquals(117.4, cost.range().most(), 1e-12);
    assertEquals(0, read(parts("")).range().least(), 1e-12);
  }

  /** Edges: 0 to 1, 0 to 2, 1 to 2, 0 to 3, 1 to 3, 2 to 3. */
  @Test
  void read_ofParts_leavesOutWhatAPathDoesNotCompute() throws IOException {
    Cost cost = read(parts("nas-bench-201,,,100,phone\n"));
    assertEquals(100, cost.of(Architecture.of(4, 2, 1, 0, 0, 0)), 1e-12, "nothing leads out");
    assertEquals(100 + 3.3, cost.of(Architecture.of(3, 3, 3, 3, 0, 0)), 1e-12, "one edge does");
    assertEquals(
        100 + 1.2 + 3.1 + 5.3,
        cost.of(Architecture.of(0, 2, 4, 1, 3, 3)),
        1e-12,
        "node 1 is nothing, and so is what reads it");
    SearchSpace split = SPACE.split(0);
    Architecture path = Architecture.of(3, 3, 3, 3, 0, 0);
    assertEquals(
        cost.of(path),
        LatencyTable.read(
                new ByteArrayInputStream(parts("nas-bench-201,,,100,phone\n").getBytes(UTF_8)),
                "l.csv",
                split)
            .of(path));
  }

  @Test
  void read_ofALayerwiseSpacesParts_hasTheRangeOfAllPaths() throws IOException {
    SearchSpace macro = SpaceSpec.of("nas-bench-macro").at(new Shape(8, 8, 3), 10);
    StringBuilder csv = new StringBuilder("block,operation,milliseconds\n");
    for (ChoiceBlock block : macro.blocks()) {
      csv.append("%s,identity,1\n%1$s,k3e3,3\n%1$s,k5e6,2\n".formatted(block.name()));
    }
    Cost cost =
        LatencyTable.read(new ByteArrayInputStream(csv.toString().getBytes(UTF_8)), "l.csv", macro);
    assertEquals(new Range(8, 24), cost.range());
    assertEquals(8 + 2 + 1, cost.of(macro.parse("10000002")), 1e-12);
  }

  @Test
  void read_ofPaths_knowsThoseAlone() throws IOException {
    Architecture known = Architecture.of(1, 2, 3, 4, 0, 1);
    Cost cost = read("arch,milliseconds\n%s,3.5\n0 0 0 0 0 0,1\n".formatted(SPACE.format(known)));
    assertEquals(3.5, cost.of(known));
    assertTrue(Double.isNaN(cost.of(Architecture.of(0, 0, 0, 0, 0, 1))));
    assertEquals(1, cost.range().least());
    Bound any = new Bound(cost, org.nshot.sampling.PathBounds.Range.ANY);
    assertEquals(2, Region.of(SPACE, java.util.List.of(any)).all().size());
  }

  @Test
  void read_ofAnotherSpace_isRefused() {
    assertEquals(
        "l.csv line 2: a latency of space fairnas, expected one of nas-bench-201",
        refused(parts("fairnas,,,100,phone\n")));
    assertEquals(
        "l.csv line 2: block 'layer1', operation 'k3e3' is no choice of nas-bench-201: is it a table of another space?",
        refused("block,operation,milliseconds\nlayer1,k3e3,1\n"));
    assertTrue(refused("arch,milliseconds\n01201201,1\n").startsWith("l.csv line 2: architecture"));
  }

  @Test
  void read_ofATableThatIsNotWhole_namesWhatIsMissing() {
    String whole = parts("");
    String cut = whole.substring(0, whole.lastIndexOf("nas-bench-201"));
    ChoiceBlock last = SPACE.blocks().get(5);
    assertEquals(
        "l.csv: no row for block '%s', operation '%s' of nas-bench-201: is it a table of another space?"
            .formatted(last.name(), last.operations().get(4)),
        refused(cut));
    assertTrue(refused(whole + whole.lines().skip(1).findFirst().get() + "\n").contains("twice"));
    assertEquals(
        "l.csv line 2: milliseconds '-1', expected at least 0",
        refused(parts("nas-bench-201,,,-1,phone\n")));
    assertEquals(
        "l.csv line 1: no column 'milliseconds', the nearest is 'latency' of [arch, latency]",
        refused("arch,latency\n"));
    assertEquals("l.csv: no paths, expected one a row", refused("arch,milliseconds\n"));
  }
}
