package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nshot.data.Batch;
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

  @Test
  void train_anyNumberOfThreads_sameMasks() {
    EngineFixture network =
        EngineFixture.of(
            IMAGE, b -> b.linear(b.globalAveragePool(b.dropout(b.input(), 0.5f)), "w", "b", 3));
    Batch batch = network.batch(5, 1);
    TrainResult one = train(network, batch, 1, 9);
    for (int threads : new int[] {2, 3}) {
      TrainResult several = train(network, batch, threads, 9);
      assertEquals(one.loss(), several.loss(), 1e-6);
      assertArrayEquals(one.sampleNorms(), several.sampleNorms(), 1e-6f);
    }
    assertFalse(Arrays.equals(one.sampleNorms(), train(network, batch, 1, 10).sampleNorms()));
  }

  private static TrainResult train(EngineFixture network, Batch batch, int threads, long key) {
    try (SubnetEngine engine = network.engine(threads, Kernels.vector())) {
      engine.train(network.graph(), batch, new Regularization(0, key + 1)); // leaves no mask behind
      return engine.train(network.graph(), batch, new Regularization(0, key));
    }
  }

  @Test
  void regularization_smoothingOutOfRange_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Regularization.smoothing(1));
    assertEquals("label smoothing: 1.0, expected 0 to below 1", e.getMessage());
  }
}
