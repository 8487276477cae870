package org.nshot.tensors;

import java.nio.ByteBuffer;

/**
 * How floats are written where space counts: as they are, or rounded to 16 bits, to the nearest
 * value there is and of two equally near ones to the even. What is finite stays finite: beyond the
 * largest value it becomes that.
 */
public enum FloatFormat {
  /** IEEE 754 single precision: exact. */
  FLOAT32(FloatCodec.EXACT),

  /** IEEE 754 half precision: 11 bits of precision, 6e-8 to 65504. */
  FLOAT16(SixteenBits.HALF),

  /** The upper half of a float: 8 bits of precision, all of its range. */
  BFLOAT16(SixteenBits.BFLOAT);

  private final FloatCodec codec;

  FloatFormat(FloatCodec codec) {
    this.codec = codec;
  }

  /** Of a value. */
  public int bytes() {
    return codec.bytes();
  }

  /**
   * Writes some of the values, in the buffer's byte order, and moves its position behind them.
   *
   * @throws java.nio.BufferOverflowException if it has no room for them
   */
  public void put(ByteBuffer out, float[] values, int from, int length) {
    codec.put(out, values, from, length);
  }

  /**
   * Reads as many values as the array has, and moves the buffer's position behind them.
   *
   * @throws java.nio.BufferUnderflowException if there are fewer
   */
  public void get(ByteBuffer in, float[] values) {
    codec.get(in, values);
  }
}
