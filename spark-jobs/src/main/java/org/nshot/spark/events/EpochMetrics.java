package org.nshot.spark.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * An epoch that ended: a line of {@code metrics/train.jsonl}. What is empty does not exist for what
 * trained: a network alone has no path probabilities, DL4J tells no accuracy of training images.
 *
 * @param epoch e, from 0
 * @param loss mean training loss of an image
 * @param accuracy part of the training images that was right, 0 to 1
 * @param lr learning rates of its paths, loss coefficients taken in
 * @param pathProbabilities p of the next epoch, [table][operation]
 * @param dataEntropy −Σ q ln q of the next epoch's distribution over images, nats
 * @param acceptedPaths part of the drawn paths that lay within the bounds, 0 to 1
 * @param gradientVariance mean ‖g‖² − ‖mean g‖² of its updates' gradients
 * @param images forward passes of single images
 * @param imagesPerSecond of the rounds of this process
 * @param seconds where the time went, of the rounds of this process
 * @param bytesDown to each executor
 * @param bytesUp to the driver
 * @param test on images that don't train
 */
public record EpochMetrics(
    int epoch,
    double loss,
    OptionalDouble accuracy,
    Optional<Rates> lr,
    Optional<List<List<Double>>> pathProbabilities,
    OptionalDouble dataEntropy,
    OptionalDouble acceptedPaths,
    OptionalDouble gradientVariance,
    long images,
    double imagesPerSecond,
    Seconds seconds,
    OptionalLong bytesDown,
    OptionalLong bytesUp,
    Optional<TestMetrics> test)
    implements Row {
  public EpochMetrics {
    Objects.requireNonNull(seconds, "seconds"); // a line that lacks it is none
  }

  /** Learning rates of an epoch's paths. */
  public record Rates(double mean, double min, double max) {}

  /**
   * Where an epoch's time went, seconds. Driver, broadcast, schedule, compute, result and combine
   * add up to wall; {@link RoundSplit} says what each is. They are empty where another trainer made
   * the steps.
   *
   * @param wall altogether, without testing and ranking
   * @param driver planning, clipping, updating, tables, metrics, checkpoints
   * @param waiting the part of compute that waits for images
   * @param test testing, beside wall
   */
  public record Seconds(
      double wall,
      OptionalDouble driver,
      OptionalDouble broadcast,
      OptionalDouble schedule,
      OptionalDouble compute,
      @JsonProperty("wait") OptionalDouble waiting,
      OptionalDouble result,
      OptionalDouble combine,
      OptionalDouble test) {
    private static final double NANOS = 1e9;

    /**
     * @param wall nanoseconds
     * @param split what of it went to rounds
     */
    public static Seconds of(long wall, RoundSplit split, OptionalDouble test) {
      return new Seconds(
          wall / NANOS,
          seconds(wall - split.total()),
          seconds(split.broadcast()),
          seconds(split.schedule()),
          seconds(split.compute()),
          seconds(split.waiting()),
          seconds(split.result()),
          seconds(split.combine()),
          test);
    }

    /** Of another trainer's epoch, seconds. */
    public static Seconds of(double wall, OptionalDouble test) {
      OptionalDouble unknown = OptionalDouble.empty();
      return new Seconds(wall, unknown, unknown, unknown, unknown, unknown, unknown, unknown, test);
    }

    private static OptionalDouble seconds(long nanos) {
      return OptionalDouble.of(nanos / NANOS);
    }
  }

  /** An epoch of which only this is known: another trainer made its steps. */
  public static EpochMetrics of(
      int epoch, double loss, Rates lr, long images, Seconds seconds, Optional<TestMetrics> test) {
    OptionalDouble unknown = OptionalDouble.empty();
    return new EpochMetrics(
        epoch,
        loss,
        unknown,
        Optional.of(lr),
        Optional.empty(),
        unknown,
        unknown,
        unknown,
        images,
        images / seconds.wall(),
        seconds,
        OptionalLong.empty(),
        OptionalLong.empty(),
        test);
  }
}
