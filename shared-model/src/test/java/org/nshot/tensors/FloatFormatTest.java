package org.nshot.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {
  private static float rounded(FloatFormat format, float value) {
    return format.value(format.round(value));
  }

  /** Ends and middles of their ranges, and ties. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 1, 0x3c00",
    "FLOAT16, -2, 0xc000",
    "FLOAT16, 65504, 0x7bff",
    "FLOAT16, 65519, 0x7bff",
    "FLOAT16, 65520, 0x7bff", // IEEE 754 would round it to infinity
    "FLOAT16, 8.9406967e-8, 0x0002", // a tie of subnormals: to the even
    "FLOAT16, 1e9, 0x7bff",
    "FLOAT16, 6.103515625e-5, 0x0400",
    "FLOAT16, 5.9604645e-8, 0x0001",
    "FLOAT16, 2.9802322e-8, 0x0000", // half the least: to the even
    "FLOAT16, 2.9802325e-8, 0x0001",
    "FLOAT16, 0.33333334, 0x3555",
    "FLOAT16, 2049, 0x6800", // between 2048 and 2050: to the even
    "FLOAT16, 2051, 0x6802",
    "FLOAT16, -0.0, 0x8000",
    "BFLOAT16, 1, 0x3f80",
    "BFLOAT16, -2, 0xc000",
    "BFLOAT16, 3.1415927, 0x4049",
    "BFLOAT16, 1.00390625, 0x3f80", // between 1 and 1.0078125: to the even
    "BFLOAT16, 1.01171875, 0x3f82",
    "BFLOAT16, 3.4028235e38, 0x7f7f",
    "BFLOAT16, -0.0, 0x8000",
    "BFLOAT16, 1e-40, 0x0001",
  })
  void round_ofAValue_hasTheBitsOfTheNearest(FloatFormat format, float value, String bits) {
    assertEquals(Integer.decode(bits), format.round(value) & 0xffff);
  }

  /** Every value of 16 bits is its own nearest. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void round_ofEveryValueThereIs_isThatValue(FloatFormat format) {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = format.value((short) bits);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(rounded(format, value)));
      } else {
        assertEquals((short) bits, format.round(value), Integer.toHexString(bits));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void round_ofAnyValue_isANearest(FloatFormat format) {
    TreeMap<Float, Short> finite = new TreeMap<>();
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = format.value((short) bits);
      if (Float.isFinite(value)) {
        finite.put(value, (short) bits);
      }
    }
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!Float.isFinite(value)) {
        continue;
      }
      double apart = Math.abs((double) value - rounded(format, value));
      Float below = finite.floorKey(value);
      Float above = finite.ceilingKey(value);
      double least =
          Math.min(
              below == null ? Double.MAX_VALUE : (double) value - below,
              above == null ? Double.MAX_VALUE : (double) above - value);
      assertEquals(least, apart, "of " + value);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void round_ofWhatIsNotFinite_staysThat(FloatFormat format) {
    assertEquals(Float.POSITIVE_INFINITY, rounded(format, Float.POSITIVE_INFINITY));
    assertEquals(Float.NEGATIVE_INFINITY, rounded(format, Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(rounded(format, Float.NaN)));
    assertTrue(Float.isNaN(rounded(format, Float.intBitsToFloat(0x7f800001))));
  }

  @ParameterizedTest
  @EnumSource(FloatFormat.class)
  void put_ofSome_movesTheBufferBehindThem(FloatFormat format) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 3 * format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(7);
    format.put(buffer, new float[] {9, 0.5f, -1, 2, 9}, 1, 3);
    assertEquals(0, buffer.remaining());
    assertThrows(BufferOverflowException.class, () -> format.put(buffer, new float[] {1}, 0, 1));
    buffer.position(4);
    float[] values = new float[3];
    format.get(buffer, values);
    assertArrayEquals(new float[] {0.5f, -1, 2}, values);
    assertEquals(0, buffer.remaining());
  }

  @Test
  void float32_keepsEveryBit() {
    float[] values = {Float.MIN_VALUE, -0f, Float.MAX_VALUE, 1f / 3};
    ByteBuffer buffer = ByteBuffer.allocate(16);
    FloatFormat.FLOAT32.put(buffer, values, 0, 4);
    buffer.flip();
    float[] read = new float[4];
    FloatFormat.FLOAT32.get(buffer, read);
    assertArrayEquals(values, read);
  }
}
