package org.nshot.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A stretch of an {@link Arena}: the same memory as ND4J arrays and as bytes. */
final class Floats {
  private final DataBuffer memory;
  private final long offset; // floats
  private final int length;
  private final ByteBuffer bytes;
  private final Map<List<Long>, INDArray> views = new HashMap<>();

  private Floats(DataBuffer memory, long offset, int length, ByteBuffer bytes) {
    this.memory = memory;
    this.offset = offset;
    this.length = length;
    this.bytes = bytes;
  }

  static Floats of(DataBuffer memory, long offset, int length) {
    FloatPointer pointer = new FloatPointer(memory.addressPointer());
    ByteBuffer bytes = pointer.position(offset).limit(offset + length).asByteBuffer().slice();
    return new Floats(memory, offset, length, bytes.order(ByteOrder.nativeOrder()));
  }

  int length() {
    return length;
  }

  /** The memory from this stretch's first byte on, in native order; only for absolute access. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** This memory as a contiguous array; the same object for the same shape. */
  INDArray array(long... shape) {
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
  void put(float[] source, int from) {
    bytes.asFloatBuffer().put(source, from, length);
  }

  /** Copies out. */
  void get(float[] target, int at) {
    bytes.asFloatBuffer().get(target, at, length);
  }
}
