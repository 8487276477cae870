package org.nshot.tensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A dense array with a shape, row-major (last index fastest).
 *
 * @param dtype how a value is stored
 * @param shape extents, empty for a scalar
 * @param data the values, little endian; never written to once here
 */
public record Tensor(DType dtype, List<Integer> shape, ByteBuffer data) {

  /** The value types used here, of those that safetensors knows. */
  public enum DType {
    F32(4),
    F64(8),
    I32(4),
    I64(8),
    U8(1);

    private final int bytes;

    DType(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of one value. */
    public int bytes() {
      return bytes;
    }
  }

  /**
   * @throws IllegalArgumentException if the data does not fit the shape
   */
  public Tensor {
    shape = List.copyOf(shape);
    data = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long expected = dtype.bytes();
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("tensor shape " + shape + ": a negative extent");
      }
      expected = Math.multiplyExact(expected, extent);
    }
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "tensor %s %s: %s bytes, expected %s"
              .formatted(dtype, shape, data.remaining(), expected));
    }
  }

  public static Tensor ofFloats(List<Integer> shape, float[] values) {
    ByteBuffer data = allocate(values.length, DType.F32);
    data.asFloatBuffer().put(values);
    return new Tensor(DType.F32, shape, data);
  }

  public static Tensor ofDoubles(List<Integer> shape, double[] values) {
    ByteBuffer data = allocate(values.length, DType.F64);
    data.asDoubleBuffer().put(values);
    return new Tensor(DType.F64, shape, data);
  }

  public static Tensor ofInts(List<Integer> shape, int[] values) {
    ByteBuffer data = allocate(values.length, DType.I32);
    data.asIntBuffer().put(values);
    return new Tensor(DType.I32, shape, data);
  }

  public static Tensor ofLongs(List<Integer> shape, long[] values) {
    ByteBuffer data = allocate(values.length, DType.I64);
    data.asLongBuffer().put(values);
    return new Tensor(DType.I64, shape, data);
  }

  public static Tensor ofBytes(List<Integer> shape, byte[] values) {
    return new Tensor(DType.U8, shape, ByteBuffer.wrap(values.clone()));
  }

  /** Number of values. */
  public int size() {
    return data.remaining() / dtype.bytes();
  }

  /**
   * @throws IllegalArgumentException if the values are no floats
   */
  public float[] floats() {
    require(DType.F32);
    float[] values = new float[size()];
    view().asFloatBuffer().get(values);
    return values;
  }

  /**
   * @throws IllegalArgumentException if the values are no doubles
   */
  public double[] doubles() {
    require(DType.F64);
    double[] values = new double[size()];
    view().asDoubleBuffer().get(values);
    return values;
  }

  /**
   * @throws IllegalArgumentException if the values are no 32-bit integers
   */
  public int[] ints() {
    require(DType.I32);
    int[] values = new int[size()];
    view().asIntBuffer().get(values);
    return values;
  }

  /**
   * @throws IllegalArgumentException if the values are no 64-bit integers
   */
  public long[] longs() {
    require(DType.I64);
    long[] values = new long[size()];
    view().asLongBuffer().get(values);
    return values;
  }

  /**
   * @throws IllegalArgumentException if the values are no bytes
   */
  public byte[] bytes() {
    require(DType.U8);
    byte[] values = new byte[size()];
    view().get(values);
    return values;
  }

  private ByteBuffer view() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer allocate(int values, DType dtype) {
    return ByteBuffer.allocate(Math.multiplyExact(values, dtype.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(DType expected) {
    if (dtype != expected) {
      throw new IllegalArgumentException("tensor holds " + dtype + ", expected " + expected);
    }
  }
}
