package org.nshot.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.nshot.space.NasBench201;
import org.nshot.space.Shape;
import org.nshot.space.WeightRole;
import org.nshot.space.WeightSpec;

class InitializationTest {
  private static final ParameterLayout LAYOUT =
      ParameterLayout.of(NasBench201.sized(2, 1, 3, new Shape(8, 8, 3)));

  /** Computed by a Python writing of the same formulas: a seed's weights may never change. */
  @Test
  void weights_ofASeed_areWhatTheyAlwaysWere() {
    float[] weights = Initialization.weights(LAYOUT, 7);
    assertArrayEquals(
        new float[] {0.062145356f, 0.1513979f, 0.058000926f, -0.10453196f},
        Arrays.copyOf(weights, 4));
    ByteBuffer bytes = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights);
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    assertEquals(0x789284a9L, checksum.getValue());
  }

  @Test
  void weights_ofANormalisation_beginAsOneWithoutWeights() {
    List<WeightSpec> specs = new ArrayList<>();
    for (WeightRole role : WeightRole.values()) {
      specs.add(new WeightSpec(role.name(), List.of(3), role, 4));
    }
    ParameterLayout layout = ParameterLayout.of("roles", specs);
    float[] weights = Initialization.weights(layout, 7);
    assertArrayEquals(new float[] {1, 1, 1}, values(layout, weights, WeightRole.SCALE));
    assertArrayEquals(new float[] {0, 0, 0}, values(layout, weights, WeightRole.SHIFT));
    assertArrayEquals(new float[] {0, 0, 0}, values(layout, weights, WeightRole.RUNNING_MEAN));
    assertArrayEquals(new float[] {1, 1, 1}, values(layout, weights, WeightRole.RUNNING_VARIANCE));
    for (WeightRole role : List.of(WeightRole.KERNEL, WeightRole.BIAS)) {
      for (float value : values(layout, weights, role)) {
        assertTrue(value != 0 && Math.abs(value) <= 0.5f, role + " " + value);
      }
    }
  }

  private static float[] values(ParameterLayout layout, float[] weights, WeightRole role) {
    Slice slice = layout.slice(role.name());
    return Arrays.copyOfRange(weights, slice.offset(), slice.end());
  }

  @Test
  void weights_ofOneSeed_areTheSameTwice() {
    assertArrayEquals(Initialization.weights(LAYOUT, 5), Initialization.weights(LAYOUT, 5));
    assertFalse(
        Arrays.equals(Initialization.weights(LAYOUT, 5), Initialization.weights(LAYOUT, 6)));
  }

  @Test
  void weights_ofEverySlice_fillTheirBoundEvenly() {
    float[] weights = Initialization.weights(LAYOUT, 11);
    for (Slice slice : LAYOUT.slices()) {
      double bound = 1 / Math.sqrt(slice.spec().fanIn());
      double squares = 0;
      for (int i = slice.offset(); i < slice.end(); i++) {
        assertTrue(Math.abs(weights[i]) <= (float) bound, slice.name());
        squares += weights[i] * weights[i];
      }
      // variance of a uniform: bound²/3; the mean square's own deviation is bound² √(4/45 / n)
      double deviation = Math.sqrt(4.0 / 45 / slice.length());
      assertEquals(1.0 / 3, squares / slice.length() / (bound * bound), 5 * deviation);
    }
  }
}
