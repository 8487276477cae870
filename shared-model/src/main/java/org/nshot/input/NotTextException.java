package org.nshot.input;

import java.io.IOException;

/** Something was expected to be a UTF-8 text and is none; the message says what it is. */
public final class NotTextException extends IOException {
  private static final long serialVersionUID = 1L;

  NotTextException(String message) {
    super(message);
  }
}
