package org.nshot.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;
import org.nshot.engine.SubnetEngine;
import org.nshot.engine.SubnetEngines;
import org.nshot.random.RandomStream;
import org.nshot.random.RandomStream.Purpose;
import org.nshot.space.Architecture;
import org.nshot.space.Layer;
import org.nshot.space.NasBench201;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.SubnetGraph;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;

class CalibrationTest {

  /** Batches of 1 and 3 images, of 2 positions each; means and unbiased variances by hand. */
  @Test
  void calibrated_twoBatches_averagesThemByTheirImages() {
    Shape image = new Shape(1, 2, 1);
    SubnetGraph.Builder builder = SubnetGraph.builder(image);
    int normalized =
        builder.add(
            new Layer.BatchNorm(
                builder.input(),
                1e-5f,
                Optional.empty(),
                Optional.of(new Layer.RunningStatistics("mean", "var"))));
    SubnetGraph graph =
        builder.build(builder.linear(builder.globalAveragePool(normalized), "w", "b", 2));
    ParameterLayout layout = ParameterLayout.of("network", graph.weights());
    TrainedNetwork network =
        new TrainedNetwork(image, graph, layout, Initialization.weights(layout, 1));
    Calibration calibration = new Calibration(network);
    assertThrows(IllegalStateException.class, calibration::calibrated);
    try (SubnetEngine engine = SubnetEngines.open(layout, 1)) {
      calibration.add(engine, new Batch(1, image, new float[] {1, 3}, new int[1]));
      calibration.add(engine, new Batch(3, image, new float[] {0, 0, 0, 6, 6, 6}, new int[3]));
    }
    Calibration parts = new Calibration(network);
    parts.add(calibration.sums(), calibration.images());
    TrainedNetwork calibrated = parts.calibrated();
    assertEquals(4, parts.images());
    assertEquals((2 + 3 * 3) / 4.0, calibrated.values("mean")[0], 1e-6);
    assertEquals((2 + 3 * 10.8) / 4, calibrated.values("var")[0], 1e-5);
    assertArrayEquals(network.values("w"), calibrated.values("w"));
  }

  /** One batch's statistics, evaluated on that batch, are the supernet but for n/(n - 1). */
  @Test
  void inherited_calibratedOnABatch_hasTheSupernetsLogitsOnIt() {
    Shape image = new Shape(16, 16, 3);
    SearchSpace space = NasBench201.sized(4, 1, 10, image);
    ParameterLayout supernet = ParameterLayout.of(space);
    float[] weights = Initialization.weights(supernet, 3);
    Architecture path = Architecture.of(3, 2, 1, 4, 3, 1);
    int images = 32;
    float[] pixels = new float[images * image.size()];
    RandomStream random = RandomStream.of(2, Purpose.SYNTHETIC_DATA);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    Batch batch = new Batch(images, image, pixels, new int[images]);
    float[] expected;
    try (SubnetEngine engine = SubnetEngines.open(supernet, 1)) {
      engine.load(supernet.all(), weights);
      expected = engine.evaluate(space.graph(path), batch).logits();
    }
    TrainedNetwork alone = TrainedNetwork.inherited(space, path, supernet, weights);
    Calibration calibration = new Calibration(alone);
    try (SubnetEngine engine = SubnetEngines.open(alone.layout(), 1)) {
      calibration.add(engine, batch);
      engine.load(alone.layout().all(), calibration.calibrated().weights());
      float[] logits = engine.evaluate(alone.graph(), batch).logits();
      for (int i = 0; i < logits.length; i++) {
        assertEquals(expected[i], logits[i], 5e-3, "logit " + i);
      }
    }
  }
}
