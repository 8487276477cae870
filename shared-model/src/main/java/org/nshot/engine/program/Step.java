package org.nshot.engine.program;

import java.util.List;

/**
 * One call of a kernel, or one for some images after the other.
 *
 * @param reads buffers it needs as earlier steps left them
 * @param writes buffers it fills; one that is also read is worked on in place
 * @param whole whether it runs once: it must see all images, waits for other lanes, or gains
 *     nothing from parts
 */
record Step(List<Value> reads, List<Value> writes, Work work, boolean whole) {
  /** What a step does. An image's part of it needs that image's part of the buffers alone. */
  interface Work {
    /**
     * Makes ready for parts of a size, once, before buffers have their memory.
     *
     * @return buffers that it needs from {@link #begin} to {@link #end}
     */
    default List<Value> prepare(Parts parts) {
      return List.of();
    }

    /** Floats that every part costs beside its images: weights that are read, or added to. */
    default int weights() {
      return 0;
    }

    /** Before the first part. */
    default void begin() {}

    void run(Images images);

    /** After the last part. */
    default void end() {}
  }

  Step {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /** A step that runs once. */
  static Step whole(List<Value> reads, List<Value> writes, Runnable action) {
    return new Step(reads, writes, images -> action.run(), true);
  }

  /** A step that can run over some images at a time. */
  static Step ofImages(List<Value> reads, List<Value> writes, Work work) {
    return new Step(reads, writes, work, false);
  }
}
