package org.nshot.engine.memory;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What the engine needs to know of ND4J's backend. */
public final class Backends {
  private Backends() {}

  /** Whether arrays lie in the host's memory. */
  public static boolean cpu() {
    return Nd4j.getBackend().getEnvironment().isCPU();
  }

  /** The backend's name, for people. */
  public static String name() {
    return Nd4j.getBackend().getClass().getSimpleName();
  }

  /**
   * Makes the calling thread run ND4J's operations alone. OpenMP keeps that number for each thread;
   * on a device the same call would set the size of its blocks.
   */
  public static void singleThreaded() {
    if (cpu()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }
  }
}
