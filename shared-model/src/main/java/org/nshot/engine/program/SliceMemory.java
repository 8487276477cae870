package org.nshot.engine.program;

import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/**
 * A weight vector's slices in an arena, each on a cache line of its own. Several of these may look
 * at one arena, one for each thread.
 */
public final class SliceMemory {
  private final Arena arena;
  private final long[] offsets; // of each slice
  private final Floats[] slices;

  /**
   * @param arena of {@link #length} floats
   */
  public SliceMemory(ParameterLayout layout, Arena arena) {
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
  public static long length(ParameterLayout layout) {
    return layout.slices().stream().mapToLong(slice -> Arena.aligned(slice.length())).sum();
  }

  /** A slice's memory. */
  public Floats of(Slice slice) {
    Floats floats = slices[slice.index()];
    if (floats == null) {
      floats = arena.cut(offsets[slice.index()], slice.length());
      slices[slice.index()] = floats;
    }
    return floats;
  }
}
