package org.nshot.engine.program;

import java.util.Arrays;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;

/**
 * Slices of a weight vector in an arena, each on a cache line of its own. Several of these may look
 * at one arena: one for each thread, or one for each program that has it for itself while it runs.
 */
public final class SliceMemory {
  private static final long ABSENT = -1;

  private final Arena arena;
  private final long[] offsets; // of each slice, by its index in the layout
  private final Floats[] slices;
  private final long length;

  /**
   * @param arena of at least {@link #length} floats before the first slice is asked for
   */
  public SliceMemory(SliceSet set, Arena arena) {
    this.arena = arena;
    int indices = set.slices().stream().mapToInt(Slice::index).max().orElse(-1) + 1;
    this.offsets = new long[indices];
    this.slices = new Floats[indices];
    Arrays.fill(offsets, ABSENT);
    long at = 0;
    for (Slice slice : set.slices()) {
      offsets[slice.index()] = at;
      at += Arena.aligned(slice.length());
    }
    this.length = at;
  }

  /** Floats of the arena that it takes. */
  public long length() {
    return length;
  }

  /**
   * A slice's memory.
   *
   * @throws IllegalArgumentException if it is none of the set
   */
  public Floats of(Slice slice) {
    if (slice.index() >= offsets.length || offsets[slice.index()] == ABSENT) {
      throw new IllegalArgumentException("no memory for weight " + slice.name());
    }
    Floats floats = slices[slice.index()];
    if (floats == null) {
      floats = arena.cut(offsets[slice.index()], slice.length());
      slices[slice.index()] = floats;
    }
    return floats;
  }
}
