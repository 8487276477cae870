package org.nshot.tensors;

import java.nio.ByteBuffer;

/** How floats are written where space counts: as they are, or rounded to {@link SixteenBits}. */
public enum FloatFormat {
  /** IEEE 754 single precision: exact. */
  FLOAT32(Float.BYTES) {
    @Override
    public void put(ByteBuffer out, float[] values, int from, int length) {
      out.asFloatBuffer().put(values, from, length);
      out.position(out.position() + length * Float.BYTES);
    }

    @Override
    public void get(ByteBuffer in, float[] values) {
      in.asFloatBuffer().get(values);
      in.position(in.position() + values.length * Float.BYTES);
    }
  },

  /** IEEE 754 half precision: 11 bits of precision, 6e-8 to 65504. */
  FLOAT16(Short.BYTES) {
    @Override
    public void put(ByteBuffer out, float[] values, int from, int length) {
      SixteenBits.HALF.put(out, values, from, length);
    }

    @Override
    public void get(ByteBuffer in, float[] values) {
      SixteenBits.HALF.get(in, values);
    }
  },

  /** The upper half of a float: 8 bits of precision, all of its range. */
  BFLOAT16(Short.BYTES) {
    @Override
    public void put(ByteBuffer out, float[] values, int from, int length) {
      SixteenBits.BFLOAT.put(out, values, from, length);
    }

    @Override
    public void get(ByteBuffer in, float[] values) {
      SixteenBits.BFLOAT.get(in, values);
    }
  };

  private final int bytes;

  FloatFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Of a value. */
  public int bytes() {
    return bytes;
  }

  /**
   * Writes some of the values, in the buffer's byte order, and moves its position behind them.
   *
   * @throws java.nio.BufferOverflowException if it has no room for them
   */
  public abstract void put(ByteBuffer out, float[] values, int from, int length);

  /**
   * Reads as many values as the array has, and moves the buffer's position behind them.
   *
   * @throws java.nio.BufferUnderflowException if there are fewer
   */
  public abstract void get(ByteBuffer in, float[] values);
}
