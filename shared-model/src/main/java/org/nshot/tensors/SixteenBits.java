package org.nshot.tensors;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** Floats of 16 bits, rounded as {@link FloatFormat} says. */
enum SixteenBits implements FloatCodec {
  /** IEEE 754 half precision: 11 bits of precision, 6e-8 to 65504. */
  HALF {
    private static final float LARGEST = 65504;
    private static final float SMALLEST_NORMAL = 0x1p-14f;
    private static final float STEP_BELOW = 0x1p-24f; // of what is smaller than normal
    private static final int BIAS_APART = 127 - 15;
    private static final int DROPPED = 23 - 10; // bits of the fraction

    @Override
    short round(float value) {
      int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
      float size = Math.abs(value);
      if (Float.isNaN(value)) {
        return (short) (sign | 0x7e00);
      }
      if (Float.isInfinite(value)) {
        return (short) (sign | 0x7c00);
      }
      if (size < SMALLEST_NORMAL) {
        return (short) (sign | (int) Math.rint(size / STEP_BELOW));
      }
      int bits = Float.floatToRawIntBits(Math.min(size, LARGEST));
      int nearest = bits + (1 << DROPPED - 1) - 1 + (bits >>> DROPPED & 1);
      return (short) (sign | (nearest >>> DROPPED) - (BIAS_APART << 10));
    }

    @Override
    float value(short bits) {
      int exponent = bits >>> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      float size =
          switch (exponent) {
            case 0 -> fraction * STEP_BELOW;
            case 0x1f -> Float.intBitsToFloat(0xff << 23 | fraction << DROPPED);
            default -> Float.intBitsToFloat(exponent + BIAS_APART << 23 | fraction << DROPPED);
          };
      return bits < 0 ? -size : size;
    }
  },

  /** The upper half of a float: 8 bits of precision, all of its range. */
  BFLOAT {
    private static final int LARGEST = 0x7f7f;

    @Override
    short round(float value) {
      int bits = Float.floatToRawIntBits(value);
      if (Float.isNaN(value)) {
        return (short) (bits >>> 16 | 0x40); // else the bits that are left could mean infinity
      }
      if (Float.isInfinite(value)) {
        return (short) (bits >>> 16);
      }
      int nearest = (bits & Integer.MAX_VALUE) + 0x7fff + (bits >>> 16 & 1) >>> 16;
      return (short) (bits >>> 16 & 0x8000 | Math.min(nearest, LARGEST));
    }

    @Override
    float value(short bits) {
      return Float.intBitsToFloat(bits << 16);
    }
  };

  abstract short round(float value);

  abstract float value(short bits);

  @Override
  public int bytes() {
    return Short.BYTES;
  }

  @Override
  public void put(ByteBuffer out, float[] values, int from, int length) {
    short[] rounded = new short[length];
    for (int i = 0; i < length; i++) {
      rounded[i] = round(values[from + i]);
    }
    out.asShortBuffer().put(rounded);
    out.position(out.position() + length * Short.BYTES);
  }

  @Override
  public void get(ByteBuffer in, float[] values) {
    ShortBuffer bits = in.asShortBuffer();
    for (int i = 0; i < values.length; i++) {
      values[i] = value(bits.get());
    }
    in.position(in.position() + values.length * Short.BYTES);
  }
}
