package org.nshot.engine;

import java.util.function.Supplier;

/**
 * What computes. What is bound by memory rather than arithmetic runs on the JDK's vectors over the
 * arena's bytes, convolutions in oneDNN; ND4J's own operations do both where these are not there,
 * serve other backends, and are the oracle in tests.
 *
 * @param cached floats of images that steps work on at a time
 */
record Kernels(
    String name,
    NodeKernel node,
    PoolKernel pool,
    Supplier<ConvolutionKernel.Factory> convolutions,
    int cached) {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int ALL = Integer.MAX_VALUE; // ND4J's calls cost too much to have many

  /** Whether this JVM was started with the vector module. */
  static boolean vectorsPresent() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /**
   * The JDK's vectors, and oneDNN's convolutions over planes of vectors.
   *
   * @throws NoClassDefFoundError without the vector module
   */
  static Kernels vector() {
    return new Kernels(
        "oneDNN and vector",
        new VectorNodeKernel(Planes::ofVectors),
        new VectorPoolKernel(),
        OneDnn::new,
        Chain.CACHED);
  }

  /**
   * The JDK's vectors, and ND4J's convolutions: where oneDNN isn't there.
   *
   * @throws NoClassDefFoundError without the vector module
   */
  static Kernels vectorAndNd4j() {
    return new Kernels(
        "nd4j and vector",
        new VectorNodeKernel(Planes::interleavedForVectors),
        new VectorPoolKernel(),
        Nd4jConvolution.Factory::new,
        ALL);
  }

  static Kernels nd4j() {
    return new Kernels(
        "nd4j", new Nd4jNodeKernel(), new Nd4jPoolKernel(), Nd4jConvolution.Factory::new, ALL);
  }
}
