package org.nshot.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nshot.space.Architecture;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;

class SliceSetTest {
  private static final SearchSpace SPACE = NasBench201.sized(2, 1, 3, new Shape(8, 8, 3));
  private static final ParameterLayout LAYOUT = ParameterLayout.of(SPACE);

  /** A vector whose values are their own positions. */
  private static float[] positions() {
    float[] vector = new float[LAYOUT.length()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = i;
    }
    return vector;
  }

  @Test
  void gather_ofTwoSlices_standsInLayoutOrder() {
    Slice bias = LAYOUT.slice("classifier.bias");
    Slice conv = LAYOUT.slice("cells.0.edges.0.nor_conv_1x1");
    SliceSet set = SliceSet.of(List.of(bias, conv, bias));
    assertEquals(List.of(conv, bias), set.slices());
    assertEquals(4 + 3, set.length());
    float o = conv.offset();
    float b = bias.offset();
    assertArrayEquals(
        new float[] {o, o + 1, o + 2, o + 3, b, b + 1, b + 2}, set.gather(positions()));
  }

  @Property(seed = "20240503", tries = 200)
  void scatter_ofGather_restoresTheSlicesAndNothingElse(
      @ForAll Set<@IntRange(max = 40) Integer> chosen) {
    SliceSet set = SliceSet.of(chosen.stream().map(LAYOUT.slices()::get).toList());
    float[] target = new float[LAYOUT.length()];
    set.scatter(set.gather(positions()), target);
    Set<Integer> inside = new TreeSet<>();
    set.slices().forEach(s -> IntStream.range(s.offset(), s.end()).forEach(inside::add));
    for (int i = 0; i < target.length; i++) {
      assertEquals(inside.contains(i) ? i : 0, target[i]);
    }
  }

  @Test
  void scatterAdd_addsTheMultiple() {
    SliceSet set = SliceSet.of(List.of(LAYOUT.slice("classifier.bias")));
    float[] target = positions();
    set.scatterAdd(-0.5f, new float[] {2, 4, 8}, target);
    int at = LAYOUT.slice("classifier.bias").offset();
    float[] expected = positions();
    expected[at] -= 1;
    expected[at + 1] -= 2;
    expected[at + 2] -= 4;
    assertArrayEquals(expected, target);
  }

  @Property(seed = "20241124", tries = 200)
  void minus_ofAnyTwoSets_isTheSetsDifference(
      @ForAll Set<@IntRange(max = 40) Integer> of,
      @ForAll Set<@IntRange(max = 40) Integer> without) {
    Set<Integer> left = new TreeSet<>(of);
    left.removeAll(without);
    SliceSet minus =
        SliceSet.of(of.stream().map(LAYOUT.slices()::get).toList())
            .minus(SliceSet.of(without.stream().map(LAYOUT.slices()::get).toList()));
    assertEquals(List.copyOf(left), minus.slices().stream().map(Slice::index).toList());
  }

  @Test
  void union_ofOverlappingSets_holdsEachOnce() {
    SliceSet a = LAYOUT.usedBy(SPACE.graph(Architecture.of(3, 0, 0, 3, 3, 0)));
    SliceSet b = LAYOUT.usedBy(SPACE.graph(Architecture.of(3, 0, 0, 2, 1, 0)));
    SliceSet both = a.union(b);
    assertEquals(both.slices(), b.union(a).slices());
    assertEquals(both.slices().stream().distinct().toList(), both.slices());
    Set<String> names = new TreeSet<>();
    a.slices().forEach(slice -> names.add(slice.name()));
    b.slices().forEach(slice -> names.add(slice.name()));
    assertEquals(names.size(), both.slices().size());
  }

  @Test
  void usedBy_ofAPath_leavesOutWhatContributesNothing() {
    // the 3x3 convolution into node 1 goes nowhere
    SliceSet used = LAYOUT.usedBy(SPACE.graph(Architecture.of(3, 0, 0, 2, 0, 0)));
    List<String> names = used.slices().stream().map(Slice::name).toList();
    assertEquals(
        List.of(
            "stem.conv",
            "cells.0.edges.3.nor_conv_1x1",
            "cells.1.conv_a",
            "cells.1.conv_b",
            "cells.1.downsample",
            "cells.2.edges.3.nor_conv_1x1",
            "cells.3.conv_a",
            "cells.3.conv_b",
            "cells.3.downsample",
            "cells.4.edges.3.nor_conv_1x1",
            "classifier.weight",
            "classifier.bias"),
        names);
  }

  @Test
  void all_ofALayout_isTheVectorItself() {
    assertArrayEquals(positions(), LAYOUT.all().gather(positions()));
  }

  @Test
  void gather_ofAVectorOfAnotherSupernet_isRefusedByTheLayout() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> LAYOUT.requireLength(new float[5]));
    assertEquals("weight vector of 5 values, expected 6241", error.getMessage());
  }

  @Test
  void extract_ofSomeSlices_isWhatTheyGatherThemselves() {
    SliceSet all = LAYOUT.all();
    SliceSet part = SliceSet.of(List.of(LAYOUT.slices().get(4), LAYOUT.slices().get(1)));
    assertArrayEquals(part.gather(positions()), all.extract(part, all.gather(positions())));
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> part.extract(all, part.gather(positions())));
    assertEquals(
        "slice " + LAYOUT.slices().get(0).name() + ": not among these 2", error.getMessage());
  }
}
