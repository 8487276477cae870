package org.nshot.spark.events;

/**
 * Hears what happens to a training. A user's own is named by {@code --listener CLASS}: a public
 * class with a public constructor without arguments, on the class path ({@code --jars}).
 *
 * <p>It is called on the thread that trains, so training waits for it: what takes long belongs on a
 * thread of its own. It can't harm a training: the first time that it throws, that is said once in
 * a warning, and it hears no more. Two things are thrown on and end the training, for they are the
 * process's trouble and not the listener's: {@link OutOfMemoryError} and {@link InternalError}.
 *
 * <pre>{@code
 * public final class Beep implements RunListener {
 *   public void on(RunEvent event) {
 *     if (event instanceof RunEvent.Finished done) {
 *       System.err.println("\007" + done.result().loss());
 *     }
 *   }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RunListener {
  /** Something has happened. */
  void on(RunEvent event) throws Exception;
}
