package org.nd4j.nativeblas;

/**
 * What DL4J 1.0.0-M2.1 looks up by this name before its layers use oneDNN. ND4J 1.0.0-M2.1 has it
 * under another name, so without this class DL4J finds nothing and multiplies unrolled images,
 * which takes several times as long.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** Asked for only where ND4J's backend is the CPU's. */
  public static final class Environment {
    private static final Environment ONE = new Environment();

    private Environment() {}

    /** The one there is. */
    public static Environment getInstance() {
      return ONE;
    }

    /** Whether layers may ask oneDNN; natives without it compute the same operations plainly. */
    public boolean isUseMKLDNN() {
      return true;
    }
  }
}
