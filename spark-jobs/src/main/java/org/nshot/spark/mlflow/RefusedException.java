package org.nshot.spark.mlflow;

import java.io.IOException;

/** The server answers, and will not have it: to ask again is of no use. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
