package org.nshot.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nshot.sampling.PathBounds;
import org.nshot.sampling.PathBounds.Range;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SpaceSpec;

class PathDrawTest {
  private static final SearchSpace SPACE =
      SpaceSpec.of("proxylessnas").at(new Shape(224, 224, 3), 1000);
  private static final PathBounds ANY = new PathBounds(Range.ANY, Range.ANY);

  private static double megaflops(Architecture path) {
    return SPACE.complexity(path).multiplyAdds() / 1e6;
  }

  @Test
  void draw_uniformly_isALongerDrawsBeginningAndASeedsMatter() {
    List<Architecture> few = new PathDraw(SPACE, ANY, 1, 4).draw(5);
    assertEquals(few, new PathDraw(SPACE, ANY, 1, 4).draw(50).subList(0, 5));
    assertEquals(5, new HashSet<>(few).size());
    assertNotEquals(few, new PathDraw(SPACE, ANY, 1, 5).draw(5));
  }

  @Test
  void draw_byStrata_hasAsManyOfEachWhereAUniformOneHasNot() {
    List<Architecture> uniform = new PathDraw(SPACE, ANY, 1, 0).draw(20);
    List<Architecture> even = new PathDraw(SPACE, ANY, 4, 0).draw(20);
    assertEquals(20, new HashSet<>(even).size());
    double least = even.stream().mapToDouble(PathDrawTest::megaflops).min().orElseThrow();
    double most = even.stream().mapToDouble(PathDrawTest::megaflops).max().orElseThrow();
    int[] counts = new int[4];
    int[] ofUniform = new int[4];
    for (Architecture path : even) {
      counts[stratum(path, least, most)]++;
    }
    for (Architecture path : uniform) {
      ofUniform[stratum(path, least, most)]++;
    }
    for (int stratum = 0; stratum < 4; stratum++) {
      assertTrue(counts[stratum] >= 3 && counts[stratum] <= 7, "about 5: " + counts[stratum]);
    }
    assertTrue(ofUniform[0] + ofUniform[3] < 8, "a uniform draw is mostly middling");
  }

  /** The same draw but for the path, and for others that are its network when they stand alone. */
  @Test
  void draw_withoutAPath_leavesItsNetworkOut() {
    SearchSpace cells = NasBench201.sized(2, 1, 10, new Shape(8, 8, 3));
    Architecture path = Architecture.of(0, 0, 0, 3, 0, 0);
    Architecture same = Architecture.of(0, 1, 0, 3, 0, 0); // an edge more that nothing reads
    List<Architecture> all = new PathDraw(cells, ANY, 1, 3).draw(8_000);
    List<Architecture> others = new PathDraw(cells, ANY, 1, 3, Optional.of(path)).draw(7_000);
    assertTrue(all.subList(0, 7_000).contains(same), "the draw would have it");
    assertFalse(others.contains(same) || others.contains(path));
    assertEquals(
        all.stream().filter(others::contains).toList(), others, "the others in the same order");
  }

  private static int stratum(Architecture path, double least, double most) {
    return Math.max(0, Math.min(3, (int) (4 * (megaflops(path) - least) / (most - least))));
  }

  @Test
  void draw_withinBounds_hasOnlyThose() {
    PathBounds bounds = new PathBounds(new Range(300, 330), Range.ANY);
    for (Architecture path : new PathDraw(SPACE, bounds, 3, 0).draw(12)) {
      assertTrue(megaflops(path) >= 300 && megaflops(path) <= 330, "" + megaflops(path));
    }
  }

  @Test
  void draw_ofMorePathsThanThereAre_saysHowManyWereFound() {
    SearchSpace small = SpaceSpec.of("nas-bench-201").at(new Shape(8, 8, 3), 10);
    PathBounds none = new PathBounds(new Range(1e5, 2e5), Range.ANY);
    assertEquals(
        "paths: 3, expected at most 0: no more of nas-bench-201 were found within flops"
            + " 100000.0:200000.0, weights any",
        assertThrows(IllegalArgumentException.class, () -> new PathDraw(small, none, 1, 0).draw(3))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new PathDraw(small, ANY, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new PathDraw(small, ANY, 1, 0).draw(0));
  }
}
