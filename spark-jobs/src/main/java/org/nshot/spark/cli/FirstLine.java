package org.nshot.spark.cli;

/** What a failure of Spark says, without the stack traces that Spark puts into its messages. */
public final class FirstLine {
  private FirstLine() {}

  public static String of(Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return message.strip().lines().findFirst().orElse(failure.toString());
  }
}
