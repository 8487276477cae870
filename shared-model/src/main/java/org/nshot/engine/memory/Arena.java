package org.nshot.engine.memory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Memory outside the heap that grows on demand and never shrinks. */
public final class Arena implements AutoCloseable {
  /** Every stretch starts on a cache line: an unaligned vector touches two. */
  static final int ALIGNMENT = 16; // floats

  private final boolean host = Backends.cpu();
  private INDArray memory;
  private long address; // where the memory is the host's
  private long base; // offset of the first aligned float
  private long capacity;
  private Floats whole; // made when it is asked for

  /**
   * @param capacity floats
   */
  public Arena(long capacity) {
    allocate(capacity);
  }

  /** So many floats, filled up to whole cache lines. */
  public static long aligned(long floats) {
    return (floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Makes room.
   *
   * @return whether the memory moved: what was cut from it before is gone then
   */
  public boolean reserve(long floats) {
    if (floats <= capacity) {
      return false;
    }
    memory.close();
    allocate(floats); // no more: ND4J writes all of it, and a run's first paths settle its size
    return true;
  }

  /** The memory from an aligned offset on. */
  public Floats cut(long offset, int length) {
    if (offset % ALIGNMENT != 0 || offset + length > capacity) {
      throw new IllegalArgumentException(
          "cut of %s floats at %s, arena holds %s".formatted(length, offset, capacity));
    }
    return host
        ? Floats.of(memory.data(), address, base + offset, length)
        : Floats.ofDevice(memory.data(), base + offset, length);
  }

  /** All of it, until it is made larger. */
  public Floats whole() {
    if (whole == null) {
      whole = cut(0, Math.toIntExact(capacity));
    }
    return whole;
  }

  /** Bytes held outside the heap. */
  public long bytes() {
    return capacity * Float.BYTES;
  }

  private void allocate(long floats) {
    whole = null;
    capacity = 0; // as long as there is no memory
    long wanted = aligned(Math.max(floats, 1));
    memory = Nd4j.createUninitialized(DataType.FLOAT, wanted + ALIGNMENT);
    capacity = wanted;
    if (host) {
      address = memory.data().addressPointer().address();
      base = aligned(address / Float.BYTES) - address / Float.BYTES;
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
