package org.nshot.spark.events;

/**
 * What a round, or some rounds, took of time and of the network.
 *
 * @param split where the time went
 * @param bytesDown bytes sent to each executor
 * @param bytesUp bytes that the driver got back
 */
public record RoundCost(RoundSplit split, long bytesDown, long bytesUp) {
  public static final RoundCost NONE = new RoundCost(RoundSplit.NONE, 0, 0);

  public RoundCost plus(RoundCost more) {
    return new RoundCost(
        split.plus(more.split), bytesDown + more.bytesDown, bytesUp + more.bytesUp);
  }
}
