package org.nshot.spark.dl4j;

/**
 * The native implementations of DL4J's layers: oneDNN's on CPUs, cuDNN's on GPUs. DL4J 1.0.0-M2.1
 * leaves them out unless a system property of the process says otherwise, and on CPUs doesn't find
 * them without {@link org.nd4j.nativeblas.Nd4jCpu}.
 */
final class NativeLayers {
  /** A layer asks when it is made. */
  static final String DISABLED = "org.eclipse.deeplearning4j.helpers.disable";

  private NativeLayers() {}

  /** Lets this process's layers have them, unless its user has decided that already. */
  static void allow() {
    if (System.getProperty(DISABLED) == null) {
      System.setProperty(DISABLED, "false");
    }
  }
}
