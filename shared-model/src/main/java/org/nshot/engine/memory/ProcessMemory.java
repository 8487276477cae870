package org.nshot.engine.memory;

import org.bytedeco.javacpp.Pointer;

/** What this process holds, whoever allocated it: heap, engines, code and page tables. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /** Its resident set, bytes. */
  public static long resident() {
    return Pointer.physicalBytes();
  }
}
