package org.nshot.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nshot.engine.memory.Arena;
import org.nshot.engine.memory.Floats;

/**
 * Lanes with 64 images of 224 px need more than 2 GiB, which is more than a buffer's ints reach.
 */
class LargeArenaTest {
  @Test
  void cut_beyondTwoGigabytes_isAsLongAsAsked() throws Exception {
    String last = OtherJvm.lastLine(List.of("-Dorg.bytedeco.javacpp.maxbytes=4g"), Main.class);
    assertEquals("1.0 2.0 3.0 2.0", last);
  }

  /** What the other JVM runs: it may have so much outside its heap. */
  static final class Main {
    private static final int LENGTH = 4096;

    private Main() {}

    public static void main(String[] args) {
      long twoGigabytes = (2L << 30) / Float.BYTES;
      try (Arena arena = new Arena(twoGigabytes + LENGTH)) {
        Floats floats = arena.cut(twoGigabytes - LENGTH / 2, LENGTH);
        float[] values = new float[LENGTH];
        values[0] = 1;
        values[LENGTH / 2] = 2;
        values[LENGTH - 1] = 3;
        floats.put(values, 0);
        float[] back = new float[LENGTH];
        floats.get(back, 0);
        float part = floats.part(LENGTH / 2, LENGTH / 2).bytes().getFloat(0);
        System.out.println(back[0] + " " + back[LENGTH / 2] + " " + back[LENGTH - 1] + " " + part);
      }
    }
  }
}
