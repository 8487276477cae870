package org.nshot.engine.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A stretch of an {@link Arena}: the same memory as ND4J arrays and as bytes. */
public final class Floats {
  private final DataBuffer memory;
  private final long offset; // floats
  private final int length;
  private final Optional<ByteBuffer> bytes; // where the memory is the host's
  private final FloatPointer floats; // to the first
  private final Map<List<Long>, INDArray> views = new HashMap<>(0);

  private Floats(
      DataBuffer memory, long offset, int length, Optional<ByteBuffer> bytes, FloatPointer floats) {
    this.memory = memory;
    this.offset = offset;
    this.length = length;
    this.bytes = bytes;
    this.floats = floats;
  }

  /**
   * @param host whether the memory is the host's, and not a device's
   */
  static Floats of(DataBuffer memory, long offset, int length, boolean host) {
    FloatPointer all = new FloatPointer(memory.addressPointer());
    FloatPointer pointer = all.getPointer(offset);
    if (!host) {
      return new Floats(memory, offset, length, Optional.empty(), pointer);
    }
    // From the stretch's own pointer: a buffer's bounds are ints, and the arena may have 2 GiB and
    // more.
    ByteBuffer bytes = new FloatPointer(pointer).limit(length).asByteBuffer();
    bytes.order(ByteOrder.nativeOrder());
    return new Floats(memory, offset, length, Optional.of(bytes), pointer);
  }

  /** Some of it, as the same memory. */
  public Floats part(int from, int count) {
    if (from < 0 || from + count > length) {
      throw new IllegalArgumentException(
          "%s floats from %s on, of %s".formatted(count, from, length));
    }
    Optional<ByteBuffer> some =
        bytes.map(
            all ->
                all.slice(from * Float.BYTES, count * Float.BYTES).order(ByteOrder.nativeOrder()));
    return new Floats(memory, offset + from, count, some, floats.getPointer(from));
  }

  /** Number of values. */
  public int length() {
    return length;
  }

  /**
   * The memory from this stretch's first byte on, in native order; only for absolute access.
   *
   * @throws NoSuchElementException if it is not the host's
   */
  public ByteBuffer bytes() {
    return bytes.orElseThrow();
  }

  /**
   * Address of the first of so many floats.
   *
   * @throws IllegalArgumentException if there are fewer
   * @throws NoSuchElementException if they are not the host's
   */
  public long address(int count) {
    if (count < 0 || count > length) { // a product of ints may have overflown
      throw new IllegalArgumentException(count + " floats of a stretch of " + length);
    }
    if (bytes.isEmpty()) {
      throw new NoSuchElementException("memory of a device has no address here");
    }
    return floats.address();
  }

  /** To the first byte. */
  public Pointer pointer() {
    return floats;
  }

  /** This memory as a contiguous array; the same object for the same shape. */
  public INDArray array(long... shape) {
    List<Long> key = Arrays.stream(shape).boxed().toList();
    return views.computeIfAbsent(key, k -> view(shape));
  }

  private INDArray view(long... shape) {
    long[] strides = new long[shape.length];
    long size = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = size;
      size *= shape[axis];
    }
    if (size != length) {
      throw new IllegalArgumentException(
          "view " + Arrays.toString(shape) + " of " + length + " values");
    }
    return Nd4j.create(memory, shape, strides, offset, 'c', DataType.FLOAT);
  }

  /** Copies in. */
  public void put(float[] source, int from) {
    if (bytes.isPresent()) {
      bytes.get().asFloatBuffer().put(source, from, length);
    } else {
      try (INDArray values =
          Nd4j.createFromArray(Arrays.copyOfRange(source, from, from + length))) {
        array(length).assign(values);
      }
    }
  }

  /** Copies out. */
  public void get(float[] target, int at) {
    if (bytes.isPresent()) {
      bytes.get().asFloatBuffer().get(target, at, length);
    } else {
      System.arraycopy(array(length).toFloatVector(), 0, target, at, length);
    }
  }
}
