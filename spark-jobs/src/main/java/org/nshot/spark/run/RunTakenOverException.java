package org.nshot.spark.run;

import java.io.IOException;

/** Another process has the run directory: whoever had it before must stop. */
final class RunTakenOverException extends IOException {
  private static final long serialVersionUID = 1L;

  RunTakenOverException(String message) {
    super(message);
  }
}
