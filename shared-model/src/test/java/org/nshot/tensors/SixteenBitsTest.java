package org.nshot.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SixteenBitsTest {
  private static float rounded(SixteenBits format, float value) {
    return format.value(format.round(value));
  }

  /** Ends and middles of their ranges, and ties. */
  @ParameterizedTest
  @CsvSource({
    "HALF, 1, 0x3c00",
    "HALF, -2, 0xc000",
    "HALF, 65504, 0x7bff",
    "HALF, 65519, 0x7bff",
    "HALF, 65520, 0x7bff", // IEEE 754 would round it to infinity
    "HALF, 8.9406967e-8, 0x0002", // a tie of subnormals: to the even
    "HALF, 1e9, 0x7bff",
    "HALF, 6.103515625e-5, 0x0400",
    "HALF, 5.9604645e-8, 0x0001",
    "HALF, 2.9802322e-8, 0x0000", // half the least: to the even
    "HALF, 2.9802325e-8, 0x0001",
    "HALF, 0.33333334, 0x3555",
    "HALF, 2049, 0x6800", // between 2048 and 2050: to the even
    "HALF, 2051, 0x6802",
    "HALF, -0.0, 0x8000",
    "BFLOAT, 1, 0x3f80",
    "BFLOAT, -2, 0xc000",
    "BFLOAT, 3.1415927, 0x4049",
    "BFLOAT, 1.00390625, 0x3f80", // between 1 and 1.0078125: to the even
    "BFLOAT, 1.01171875, 0x3f82",
    "BFLOAT, 3.4028235e38, 0x7f7f",
    "BFLOAT, -0.0, 0x8000",
    "BFLOAT, 1e-40, 0x0001",
  })
  void round_ofAValue_hasTheBitsOfTheNearest(SixteenBits format, float value, String bits) {
    assertEquals(Integer.decode(bits), format.round(value) & 0xffff);
  }

  /** Every value of 16 bits is its own nearest. */
  @ParameterizedTest
  @EnumSource
  void round_ofEveryValueThereIs_isThatValue(SixteenBits format) {
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
  @EnumSource
  void round_ofAnyValue_isANearest(SixteenBits format) {
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
  @EnumSource
  void round_ofWhatIsNotFinite_staysThat(SixteenBits format) {
    assertEquals(Float.POSITIVE_INFINITY, rounded(format, Float.POSITIVE_INFINITY));
    assertEquals(Float.NEGATIVE_INFINITY, rounded(format, Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(rounded(format, Float.NaN)));
    assertTrue(Float.isNaN(rounded(format, Float.intBitsToFloat(0x7f800001))));
  }
}
