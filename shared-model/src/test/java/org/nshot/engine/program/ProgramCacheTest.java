package org.nshot.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;
import org.nshot.engine.program.ConvolutionKernel.Geometry;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.SliceSet;

class ProgramCacheTest {
  private static final Window WINDOW = new Window(new Shape(4, 4, 3), new Shape(4, 4, 8), 3, 1, 1);

  private final SubnetGraph graph = graph();
  private final Set<ConvolutionKernel> open = new HashSet<>();
  private final ProgramCache cache = new ProgramCache(new Counting());

  private static SubnetGraph graph() {
    SubnetGraph.Builder builder = SubnetGraph.builder(new Shape(4, 4, 3));
    return builder.build(builder.globalAveragePool(builder.input()));
  }

  @Test
  void kernel_ofManySizes_keepsTheThirtyTwoLast() {
    ConvolutionKernel first = cache.kernel(geometry(1));
    ConvolutionKernel second = cache.kernel(geometry(2));
    assertSame(first, cache.kernel(geometry(1)));
    for (int size = 3; size <= 33; size++) {
      cache.kernel(geometry(size));
    }
    assertEquals(32, open.size());
    assertTrue(open.contains(first), "used after the second");
    assertFalse(open.contains(second));
    assertNotSame(second, cache.kernel(geometry(2)));
    cache.close();
    assertEquals(Set.of(), open);
  }

  @Test
  void find_sizeWhoseKernelsWent_isMadeAgain() {
    for (int size : new int[] {1, 2}) {
      cache.kernel(geometry(size));
      cache.put(key(size), program());
    }
    assertTrue(cache.find(key(1)).isPresent());
    for (int size = 3; size <= 33; size++) {
      cache.kernel(geometry(size));
    }
    assertTrue(cache.find(key(1)).isPresent(), "used after the second");
    assertEquals(Optional.empty(), cache.find(key(2)));
  }

  @Test
  void put_manyPrograms_keepsTheSixteenLast() {
    for (int batch = 1; batch <= 17; batch++) {
      cache.put(new ProgramCache.Key(graph, 1, batch, Goal.TRAIN), program());
    }
    assertEquals(Optional.empty(), cache.find(new ProgramCache.Key(graph, 1, 1, Goal.TRAIN)));
    for (int batch = 2; batch <= 17; batch++) {
      assertTrue(cache.find(new ProgramCache.Key(graph, 1, batch, Goal.TRAIN)).isPresent());
    }
    cache.forgetPrograms();
    assertEquals(Optional.empty(), cache.find(new ProgramCache.Key(graph, 1, 17, Goal.TRAIN)));
  }

  private ProgramCache.Key key(int own) {
    return new ProgramCache.Key(graph, own, own, Goal.TRAIN);
  }

  private static Geometry geometry(int images) {
    return new Geometry(images, WINDOW, false);
  }

  private static Program program() {
    Value logits = Value.of(1);
    Step step = Step.whole(List.of(), List.of(logits), () -> {});
    try (Arena empty = new Arena(0)) {
      SliceMemory gradients = new SliceMemory(SliceSet.of(List.of()), empty);
      return Program.of(
          Optional.empty(), logits, Optional.empty(), List.of(step), List.of(), 1, 1, gradients);
    }
  }

  private final class Counting implements ConvolutionKernel.Factory {
    @Override
    public ConvolutionKernel kernel(Geometry geometry) {
      ConvolutionKernel kernel = new Kernel();
      open.add(kernel);
      return kernel;
    }

    @Override
    public ConvolutionKernel kernel(Geometry geometry, ConvolutionKernel like) {
      assertTrue(open.contains(like));
      return kernel(geometry);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private final class Kernel implements ConvolutionKernel {
    @Override
    public int ordered(Pass pass) {
      return 0;
    }

    @Override
    public void order(Pass pass, Floats from, Floats to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void forward(Floats x, Floats weight, Optional<Floats> bias, Floats y) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void backward(
        Floats x, Floats weight, Floats gy, Optional<Floats> gx, Floats gw, Optional<Floats> gb) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      assertTrue(open.remove(this), "closed twice");
    }
  }
}
