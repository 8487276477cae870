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

/**
 * A stretch of an {@link Arena}: the same memory as ND4J arrays, as bytes and as an address. A
 * program has thousands, most of which are read by address alone: the rest is made when it is asked
 * for.
 */
public final class Floats {
  private static final long DEVICE = 0; // in place of an address

  private final DataBuffer memory;
  private final long address; // of the first float
  private final long offset; // floats
  private final int length;
  private Optional<ByteBuffer> bytes = Optional.empty();
  private Map<List<Long>, INDArray> views = Map.of();

  private Floats(DataBuffer memory, long address, long offset, int length) {
    this.memory = memory;
    this.address = address;
    this.offset = offset;
    this.length = length;
  }

  /**
   * @param address of the memory's first byte
   */
  static Floats of(DataBuffer memory, long address, long offset, int length) {
    return new Floats(memory, address + offset * Float.BYTES, offset, length);
  }

  /** Of memory that is a device's and not the host's. */
  static Floats ofDevice(DataBuffer memory, long offset, int length) {
    return new Floats(memory, DEVICE, offset, length);
  }

  /** Some of it, as the same memory. */
  public Floats part(int from, int count) {
    if (from < 0 || from + count > length) {
      throw new IllegalArgumentException(
          "%s floats from %s on, of %s".formatted(count, from, length));
    }
    long first = address == DEVICE ? DEVICE : address + (long) from * Float.BYTES;
    return new Floats(memory, first, offset + from, count);
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
    if (bytes.isEmpty()) {
      Pointer from = pointer();
      // Of this stretch alone: a buffer's bounds are ints, and the arena may have 2 GiB and more.
      ByteBuffer made = new FloatPointer(from).limit(length).asByteBuffer();
      bytes = Optional.of(made.order(ByteOrder.nativeOrder()));
    }
    return bytes.get();
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
    if (address == DEVICE) {
      throw new NoSuchElementException("memory of a device has no address here");
    }
    return address;
  }

  /**
   * To the first byte.
   *
   * @throws NoSuchElementException if it is not the host's
   */
  public Pointer pointer() {
    return new Place(address(length));
  }

  /** A pointer that owns nothing, and so costs no more than its object. */
  private static final class Place extends Pointer {
    Place(long address) {
      this.address = address;
    }
  }

  /** This memory as a contiguous array; the same object for the same shape. */
  public INDArray array(long... shape) {
    List<Long> key = Arrays.stream(shape).boxed().toList();
    if (views.isEmpty()) {
      views = new HashMap<>();
    }
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
    if (address != DEVICE) {
      bytes().asFloatBuffer().put(source, from, length);
    } else {
      try (INDArray values =
          Nd4j.createFromArray(Arrays.copyOfRange(source, from, from + length))) {
        array(length).assign(values);
      }
    }
  }

  /** Copies out. */
  public void get(float[] target, int at) {
    if (address != DEVICE) {
      bytes().asFloatBuffer().get(target, at, length);
    } else {
      System.arraycopy(array(length).toFloatVector(), 0, target, at, length);
    }
  }
}
