package org.nshot.engine;

import java.util.function.Supplier;

/**
 * What is bound by memory rather than arithmetic. Two kinds: the JDK's vectors over the arena's
 * bytes, and ND4J's own operations, which serve other backends and are the oracle of the first.
 */
record Kernels(
    String name,
    NodeKernel node,
    PoolKernel pool,
    Supplier<ConvolutionKernel.Factory> convolutions) {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Whether this JVM was started with the vector module. */
  static boolean vectorsPresent() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /**
   * @throws NoClassDefFoundError without the vector module
   */
  static Kernels vector() {
    return new Kernels("vector", new VectorNodeKernel(), new VectorPoolKernel(), OneDnn::new);
  }

  static Kernels nd4j() {
    return new Kernels(
        "nd4j", new Nd4jNodeKernel(), new Nd4jPoolKernel(), Nd4jConvolution.Factory::new);
  }
}
