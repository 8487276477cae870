package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.data.Batch;

/** A JVM without the vector module, or without the package under it, still trains. */
class FallbackTest {
  @Test
  void open_jvmWithoutVectorModule_computesTheSameWithNd4j() throws Exception {
    computesWithNd4j(List.of());
  }

  @Test
  void open_jvmThatDoesNotExportTheVectorsPackage_computesTheSameWithNd4j() throws Exception {
    computesWithNd4j(List.of("--add-modules=jdk.incubator.vector"));
  }

  private static void computesWithNd4j(List<String> flags) throws Exception {
    String[] last = OtherJvm.lastLine(flags, Main.class).split("\\|");
    assertTrue(last[0].contains("nd4j kernels"), last[0]);
    assertEquals(loss(), Double.parseDouble(last[1]), 1e-5);
  }

  private static double loss() {
    EngineFixture fixture = EngineFixture.nasBench201(4, 1, 8);
    Batch batch = fixture.batch(4, 1);
    try (SubnetEngine engine = SubnetEngines.open(fixture.layout, 1)) {
      assertTrue(engine.backend().contains("vector kernels"), engine.backend());
      engine.load(fixture.layout.all(), fixture.weights);
      return engine.train(fixture.graph(3, 2, 4, 1, 3, 1), batch, Regularization.NONE).loss();
    }
  }

  /** What the other JVM runs. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      EngineFixture fixture = EngineFixture.nasBench201(4, 1, 8);
      Batch batch = fixture.batch(4, 1);
      try (SubnetEngine engine = SubnetEngines.open(fixture.layout, 1)) {
        engine.load(fixture.layout.all(), fixture.weights);
        double loss =
            engine.train(fixture.graph(3, 2, 4, 1, 3, 1), batch, Regularization.NONE).loss();
        System.out.println(engine.backend() + "|" + loss);
      }
    }
  }
}
