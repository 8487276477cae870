package org.nshot.spark.rounds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nshot.space.Architecture;
import org.nshot.supernet.Slice;
import org.nshot.supernet.SliceSet;
import org.nshot.supernet.Subnets;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;
import org.nshot.training.ShardRound;
import org.nshot.training.Training;

/**
 * What executors need for a round, as one byte array: epoch and round, the paths, each shard's
 * part, and what shards start from ({@link Training#vectors}): of each vector the slices that some
 * path uses, in layout order (which slices those are follows from the paths). Floats are in the
 * run's wire format, and shards answer in the same.
 */
public final class RoundMessage {
  private final ByteBuffer bytes;
  private final ShardRound round;
  private final List<ShardPlan> shards;
  private final FloatFormat wire;
  private final int vectors;

  private RoundMessage(
      ByteBuffer bytes, ShardRound round, List<ShardPlan> shards, FloatFormat wire, int vectors) {
    this.bytes = bytes;
    this.round = round;
    this.shards = shards;
    this.wire = wire;
    this.vectors = vectors;
  }

  /**
   * @param vectors full vectors, the supernet's weights first
   */
  public static byte[] encode(
      RoundPlan plan, Subnets subnets, List<float[]> vectors, FloatFormat wire) {
    SliceSet slices = subnets.slices(plan.paths());
    ShardRound round = ShardRound.of(plan);
    int ints = 6;
    ints += round.paths().stream().mapToInt(path -> 3 + path.blocks()).sum();
    ints +=
        plan.shards().stream()
            .mapToInt(
                shard -> 4 + shard.positions().length + shard.paths().length + shard.next().length)
            .sum();
    int values = Math.multiplyExact(vectors.size(), slices.length());
    int bytes =
        Math.addExact(
            Math.multiplyExact(Integer.BYTES, ints), Math.multiplyExact(wire.bytes(), values));
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
    out.putInt(wire.ordinal()).putInt(vectors.size());
    for (float[] vector : vectors) {
      for (Slice slice : slices.slices()) {
        wire.put(out, vector, slice.offset(), slice.length());
      }
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
    FloatFormat wire = FloatFormat.values()[in.getInt()];
    int vectors = in.getInt();
    return new RoundMessage(in, new ShardRound(epoch, round, paths, rates), shards, wire, vectors);
  }

  public ShardRound round() {
    return round;
  }

  /** How shards write their gradients. */
  FloatFormat wire() {
    return wire;
  }

  /** What each shard does; shards that have no part are left out. */
  List<ShardPlan> shards() {
    return shards;
  }

  /**
   * @throws IllegalArgumentException if the shard has no part in the round
   */
  public ShardPlan shard(int number) {
    return shards.stream()
        .filter(shard -> shard.shard() == number)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("shard " + number + " has no part in the round"));
  }

  /**
   * What shards start from: of each vector the slices that some path uses, in compact form.
   *
   * @return the weights first
   */
  public List<float[]> vectors() {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<float[]> all = new ArrayList<>();
    int length = in.remaining() / wire.bytes() / vectors;
    for (int i = 0; i < vectors; i++) {
      float[] compact = new float[length];
      wire.get(in, compact);
      all.add(compact);
    }
    return all;
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
