package org.nshot.spark.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.nshot.space.Architecture;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardRound;

/**
 * What executors need for a round, as one byte array: epoch and round, the paths, each shard's
 * part, and the weights of the slices that some path uses, in layout order (which slices those are
 * follows from the paths).
 */
final class RoundMessage {
  private final ByteBuffer bytes;
  private final ShardRound round;
  private final List<ShardPlan> shards;

  private RoundMessage(ByteBuffer bytes, ShardRound round, List<ShardPlan> shards) {
    this.bytes = bytes;
    this.round = round;
    this.shards = shards;
  }

  /**
   * @param weights the supernet's, full vector
   */
  static byte[] encode(RoundPlan plan, Subnets subnets, float[] weights) {
    SliceSet slices = subnets.slices(plan.paths());
    ShardRound round = ShardRound.of(plan);
    int ints = 4;
    ints += round.paths().stream().mapToInt(path -> 3 + path.blocks()).sum();
    ints +=
        plan.shards().stream()
            .mapToInt(
                shard -> 4 + shard.positions().length + shard.paths().length + shard.next().length)
            .sum();
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(Integer.BYTES, Math.addExact(ints, slices.length())))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(round.epoch()).putInt(round.round());
    out.putInt(round.paths().size());
    for (int path = 0; path < round.paths().size(); path++) {
      put(out, round.paths().get(path).toArray());
      out.putDouble(round.rates()[path]);
    }
    out.putInt(plan.shards().size());
    for (ShardPlan shard : plan.shards()) {
      out.putInt(shard.shard());
      put(out, shard.positions());
      put(out, shard.paths());
      put(out, shard.next());
    }
    FloatBuffer values = out.asFloatBuffer();
    for (Slice slice : slices.slices()) {
      values.put(weights, slice.offset(), slice.length());
    }
    return out.array();
  }

  static RoundMessage decode(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    int epoch = in.getInt();
    int round = in.getInt();
    List<Architecture> paths = new ArrayList<>();
    double[] rates = new double[in.getInt()];
    for (int path = 0; path < rates.length; path++) {
      paths.add(Architecture.of(ints(in)));
      rates[path] = in.getDouble();
    }
    List<ShardPlan> shards = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      shards.add(new ShardPlan(in.getInt(), ints(in), ints(in), ints(in)));
    }
    return new RoundMessage(in, new ShardRound(epoch, round, paths, rates), shards);
  }

  ShardRound round() {
    return round;
  }

  /** What each shard does; shards that have no part are left out. */
  List<ShardPlan> shards() {
    return shards;
  }

  /**
   * @throws IllegalArgumentException if the shard has no part in the round
   */
  ShardPlan shard(int number) {
    return shards.stream()
        .filter(shard -> shard.shard() == number)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("shard " + number + " has no part in the round"));
  }

  /** The weights of the slices that some path uses, in compact form. */
  float[] weights() {
    float[] compact = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(compact);
    return compact;
  }

  private static void put(ByteBuffer out, int[] values) {
    out.putInt(values.length);
    for (int value : values) {
      out.putInt(value);
    }
  }

  private static int[] ints(ByteBuffer in) {
    int[] values = new int[in.getInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getInt();
    }
    return values;
  }
}
