package org.nshot.training;

import java.util.Arrays;

/**
 * An epoch's samples, dealt to shards and rounds. Shard s holds the positions p with p mod S = s;
 * its draws keep their order and are spread evenly over the epoch's rounds, so that batches differ
 * by at most one within a shard.
 */
final class EpochDraw {
  private final int[][] byShard;
  private final int rounds;

  /**
   * @param drawn positions in the importance table, in order
   */
  EpochDraw(int[] drawn, int shards, int rounds) {
    this.rounds = rounds;
    int[] counts = new int[shards];
    for (int position : drawn) {
      counts[position % shards]++;
    }
    byShard = new int[shards][];
    for (int shard = 0; shard < shards; shard++) {
      byShard[shard] = new int[counts[shard]];
      counts[shard] = 0;
    }
    for (int position : drawn) {
      int shard = position % shards;
      byShard[shard][counts[shard]++] = position;
    }
  }

  /** What a shard trains on in a round. */
  int[] positions(int shard, int round) {
    int[] mine = byShard[shard];
    int begin = (int) ((long) mine.length * round / rounds);
    int end = (int) ((long) mine.length * (round + 1) / rounds);
    return Arrays.copyOfRange(mine, begin, end);
  }
}
