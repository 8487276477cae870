package org.nshot.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nshot.engine.memory.Backends;
import org.nshot.engine.onednn.OneDnn;
import org.nshot.engine.program.Kernels;
import org.nshot.engine.vector.Vectors;
import org.nshot.input.AtLeast;
import org.nshot.supernet.ParameterLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where engines come from. */
public final class SubnetEngines {
  private static final Logger LOG = LoggerFactory.getLogger(SubnetEngines.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private SubnetEngines() {}

  /**
   * An engine for the supernet of a layout, without weights until they are loaded.
   *
   * <p>Uses oneDNN and the JDK's vectors where the JVM was started with {@code --add-modules
   * jdk.incubator.vector --add-exports java.base/jdk.internal.vm.vector=ALL-UNNAMED} and ND4J's
   * backend is the CPU; the vectors and ND4J's convolutions where oneDNN can't be had; else ND4J's
   * operations alone. The log names a slower choice once, with the reason.
   *
   * @param threads threads to compute with; results depend on it in their last bits. Each is a
   *     thread of the engine's own with OpenMP set to one thread: neither the environment nor other
   *     threads of the JVM matter, and engines side by side do not disturb each other.
   */
  public static SubnetEngine open(ParameterLayout layout, int threads) {
    AtLeast.one("threads", threads);
    return new LaneEngine(layout, threads, kernels());
  }

  /** The kernels that suit this JVM and backend. */
  static Kernels kernels() {
    Optional<String> noVectors =
        Backends.cpu() ? KernelSets.vectorsObstacle() : Optional.of("backend is not the CPU");
    if (noVectors.isPresent()) {
      say("ND4J operations alone, several times slower", noVectors.get());
      return KernelSets.nd4j();
    }
    Optional<String> obstacle =
        OneDnn.suits(Vectors.LANES)
            ? OneDnn.absence()
            : Optional.of("the JVM's vectors hold " + Vectors.LANES + " floats, not 8 or 16");
    if (obstacle.isPresent()) {
      say("ND4J's convolutions, slower", obstacle.get());
      return KernelSets.vectorAndNd4j();
    }
    return KernelSets.vector();
  }

  private static void say(String what, String why) {
    if (SAID.compareAndSet(false, true)) {
      LOG.warn("engine: {} ({})", what, why);
    }
  }
}
