package org.nshot.engine.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.space.Shape;

class DropoutTest {
  private static final Shape IMAGE = new Shape(3, 5, 32);
  private static final Planes INTERLEAVED = Planes.interleaved(IMAGE);

  private static float[] mask(long key, int position, float rate, int first, int images) {
    return Dropout.mask(key, position, rate, INTERLEAVED, first, images);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 0.2f, 0.75f})
  void mask_anyRate_keepsTheExpectation(float rate) {
    float[] mask = mask(3, 7, rate, 0, 400);
    double sum = 0;
    int dropped = 0;
    for (float value : mask) {
      assertTrue(value == 0 || value == 1 / (1 - rate), "" + value);
      sum += value;
      dropped += value == 0 ? 1 : 0;
    }
    double deviation = Math.sqrt(rate * (1 - rate) / mask.length);
    assertEquals(rate, (double) dropped / mask.length, 4 * deviation + 1e-9);
    assertEquals(1, sum / mask.length, 4 * deviation / (1 - rate) + 1e-6);
  }

  @Test
  void mask_ofPartsOfTheBatch_isThatOfTheWhole() {
    float[] whole = mask(3, 7, 0.5f, 0, 5);
    int cut = 2 * IMAGE.size();
    assertArrayEquals(Arrays.copyOf(whole, cut), mask(3, 7, 0.5f, 0, 2));
    assertArrayEquals(Arrays.copyOfRange(whole, cut, whole.length), mask(3, 7, 0.5f, 2, 3));
  }

  @Test
  void mask_imagesInSeveralPlanes_sameValuesWithinTheImage() {
    Planes planes = new Planes(IMAGE.area(), 32, 16, 32);
    float[] expected = mask(3, 7, 0.5f, 4, 2);
    float[] actual = Dropout.mask(3, 7, 0.5f, planes, 4, 2);
    for (int image = 0; image < 2; image++) {
      for (int place = 0; place < IMAGE.area(); place++) {
        for (int channel = 0; channel < 32; channel++) {
          int start = image * IMAGE.size();
          assertEquals(
              expected[start + place * 32 + channel],
              actual[start + planes.first(channel) + place * 16]);
        }
      }
    }
  }

  @Test
  void mask_otherKeyLayerOrImage_isAnother() {
    float[] mask = mask(3, 7, 0.5f, 0, 1);
    assertFalse(Arrays.equals(mask, mask(4, 7, 0.5f, 0, 1)));
    assertFalse(Arrays.equals(mask, mask(3, 8, 0.5f, 0, 1)));
    assertFalse(Arrays.equals(mask, mask(3, 7, 0.5f, 1, 1)));
  }
}
