package org.nshot.engine;

import java.util.Optional;
import org.nshot.engine.nd4j.Nd4jConvolution;
import org.nshot.engine.nd4j.Nd4jNodeKernel;
import org.nshot.engine.nd4j.Nd4jPoolKernel;
import org.nshot.engine.onednn.OneDnn;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.vector.VectorNodeKernel;
import org.nshot.engine.vector.VectorPlanes;
import org.nshot.engine.vector.VectorPoolKernel;
import org.nshot.engine.vector.Vectors;

/** The sets of kernels there are, and whether this JVM has what they need. */
final class KernelSets {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private KernelSets() {}

  /** Floats that a part's images may take: half of a second-level cache of 1 MiB. */
  private static final int CACHED = 128 * 1024;

  private static final int ALL = Integer.MAX_VALUE; // ND4J's calls cost too much to have many

  /** What this JVM was not started with, of what the vectors' kernels need. */
  static Optional<String> vectorsObstacle() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
        ? Vectors.obstacle()
        : Optional.of("start the JVM with --add-modules " + VECTOR_MODULE);
  }

  /**
   * The JDK's vectors, and oneDNN's convolutions over planes of vectors.
   *
   * @throws NoClassDefFoundError without the vector module
   */
  static Kernels vector() {
    return new Kernels(
        "oneDNN and vector",
        new VectorNodeKernel(VectorPlanes::blocked),
        new VectorPoolKernel(),
        OneDnn::new,
        CACHED);
  }

  /**
   * The JDK's vectors, and ND4J's convolutions: where oneDNN isn't there.
   *
   * @throws NoClassDefFoundError without the vector module
   */
  static Kernels vectorAndNd4j() {
    return new Kernels(
        "nd4j and vector",
        new VectorNodeKernel(VectorPlanes::interleaved),
        new VectorPoolKernel(),
        Nd4jConvolution.Factory::new,
        ALL);
  }

  static Kernels nd4j() {
    return new Kernels(
        "nd4j", new Nd4jNodeKernel(), new Nd4jPoolKernel(), Nd4jConvolution.Factory::new, ALL);
  }
}
