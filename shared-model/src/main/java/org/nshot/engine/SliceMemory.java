package org.nshot.engine;

import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/**
 * A weight vector's slices in an arena, each on a cache line of its own. Several of these may look
 * at one arena, one for each thread.
 */
final class SliceMemory {
  private final Arena arena;
  private final long[] offsets; // of each slice
  private final Floats[] slices;

  SliceMemory(ParameterLayout layout, Arena arena) {
    this.arena = arena;
    this.offsets = new long[layout.slices().size()];
    this.slices = new Floats[offsets.length];
    long at = 0;
    for (Slice slice : layout.slices()) {
      offsets[slice.index()] = at;
      at += Arena.aligned(slice.length());
    }
  }

  /** Floats of an arena that holds the layout. */
  static long length(ParameterLayout layout) {
    return layout.slices().stream().mapToLong(slice -> Arena.aligned(slice.length())).sum();
  }

  Floats of(Slice slice) {
    Floats floats = slices[slice.index()];
    if (floats == null) {
      floats = arena.cut(offsets[slice.index()], slice.length());
      slices[slice.index()] = floats;
    }
    return floats;
  }
}
