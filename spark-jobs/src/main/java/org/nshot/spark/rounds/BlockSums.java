package org.nshot.spark.rounds;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nshot.spark.rounds.ResultMessage.Range;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.PathShards;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardResult;
import scala.Tuple2;

/**
 * A round's gradients, one path's after another as one vector, cut into blocks that are added up
 * apart from each other. Where the cuts lie changes no bit: every value is a sum of its own, over
 * shards in order.
 */
public final class BlockSums implements Serializable {
  private static final long serialVersionUID = 1L;

  // bytes: what a task reads at most, and a shard's piece at least. More tasks than the pieces
  // allow are taken where a task would read more, for every shard has a piece for every task.
  private static final long MOST_READ = 32 << 20;
  private static final long LEAST_PIECE = 256 << 10;

  private final int[] lengths; // of each path's gradient, 0 where no shard trains it
  private final int blocks;

  BlockSums(int[] lengths, int blocks) {
    this.lengths = lengths;
    this.blocks = blocks;
  }

  int blocks() {
    return blocks;
  }

  /**
   * How many blocks there should be: as many as tasks run at once, within the bounds on what each
   * reads.
   *
   * @param sum bytes of the gradients' sum
   * @param all bytes of all shards' gradients
   */
  public static int blocks(long sum, long all, int parallelism) {
    long most = Math.max(1, Math.min(parallelism, sum / LEAST_PIECE));
    return Math.toIntExact(Math.max(most, (all + MOST_READ - 1) / MOST_READ));
  }

  /** A shard's part of each block. */
  Iterator<Tuple2<Integer, byte[]>> pieces(
      ShardResult result, long receiveNanos, FloatFormat wire) {
    return IntStream.range(0, blocks)
        .mapToObj(
            block ->
                new Tuple2<>(
                    block, ResultMessage.encode(result, ranges(result, block), receiveNanos, wire)))
        .iterator();
  }

  private List<Range> ranges(ShardResult result, int block) {
    return result.figures().paths().stream().map(path -> range(path.path(), block)).toList();
  }

  /**
   * Adds the shards' pieces of a block up.
   *
   * @param pieces of all the plans' shards, in any order
   */
  SumMessage sum(int block, List<ShardPlan> plans, Iterator<byte[]> pieces) {
    long start = System.nanoTime();
    Map<Integer, ResultMessage> byShard = new HashMap<>();
    pieces.forEachRemaining(
        bytes -> {
          ResultMessage piece = ResultMessage.decode(bytes);
          byShard.put(piece.figures().shard(), piece);
        });
    List<ResultMessage> shards = new ArrayList<>(); // in the plans' order
    for (ShardPlan plan : plans) {
      ResultMessage piece = byShard.get(plan.shard());
      if (piece == null) {
        throw new IllegalStateException(
            "block %s: no piece of shard %s, only of %s"
                .formatted(block, plan.shard(), byShard.keySet()));
      }
      shards.add(piece);
    }
    List<float[]> sums = new ArrayList<>();
    for (int path = 0; path < lengths.length; path++) {
      PathShards trained = PathShards.of(plans, path);
      List<float[]> parts = new ArrayList<>();
      for (int shard : trained.shards()) {
        parts.add(shards.get(shard).gradient(path));
      }
      sums.add(trained.mean(parts));
    }
    List<ResultMessage> figures =
        block == 0 ? shards.stream().map(ResultMessage::withoutGradients).toList() : List.of();
    return new SumMessage(System.nanoTime() - start, figures, sums);
  }

  /** Puts the blocks together: the gradients of all paths. */
  List<float[]> join(List<SumMessage> sums) {
    List<float[]> gradients = new ArrayList<>();
    for (int path = 0; path < lengths.length; path++) {
      float[] gradient = new float[lengths[path]];
      for (int block = 0; block < blocks; block++) {
        Range range = range(path, block);
        float[] values = sums.get(block).gradients().get(path);
        System.arraycopy(values, 0, gradient, range.from(), range.length());
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  /** What of a path's gradient falls into a block. */
  private Range range(int path, int block) {
    long total = IntStream.of(lengths).asLongStream().sum();
    long offset = IntStream.of(lengths).limit(path).asLongStream().sum();
    long from = total * block / blocks - offset;
    long to = total * (block + 1) / blocks - offset;
    int length = lengths[path];
    return new Range(within(from, length), within(to, length));
  }

  private static int within(long position, int length) {
    return (int) Math.max(0, Math.min(position, length));
  }
}
