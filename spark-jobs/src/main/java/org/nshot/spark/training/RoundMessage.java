package org.nshot.spark.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.SliceSet;
import org.nshot.training.RoundPlan;
import org.nshot.training.RoundPlan.ShardPlan;

/**
 * What executors need for a round, as one byte array: epoch and round, the paths, each shard's
 * part, and the weights of the slices that some path uses, in layout order (which slices those are
 * follows from the paths).
 */
final class RoundMessage {
  private final ByteBuffer bytes;
  private final int epoch;
  private final int round;
  private final List<Architecture> paths;
  private final List<ShardPlan> shards;

  private RoundMessage(
      ByteBuffer bytes, int epoch, int round, List<Architecture> paths, List<ShardPlan> shards) {
    this.bytes = bytes;
    this.epoch = epoch;
    this.round = round;
    this.paths = paths;
    this.shards = shards;
  }

  /**
   * @param weights the supernet's, full vector
   */
  static byte[] encode(RoundPlan plan, SearchSpace space, ParameterLayout layout, float[] weights) {
    float[] compact = slices(plan.paths(), space, layout).gather(weights);
    int ints = 4;
    ints += plan.paths().stream().mapToInt(path -> 1 + path.blocks()).sum();
    ints +=
        plan.shards().stream()
            .mapToInt(shard -> 3 + shard.positions().length + shard.paths().length)
            .sum();
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(Integer.BYTES, Math.addExact(ints, compact.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(plan.epoch()).putInt(plan.round());
    out.putInt(plan.paths().size());
    plan.paths().forEach(path -> put(out, path.toArray()));
    out.putInt(plan.shards().size());
    for (ShardPlan shard : plan.shards()) {
      out.putInt(shard.shard());
      put(out, shard.positions());
      put(out, shard.paths());
    }
    out.asFloatBuffer().put(compact);
    return out.array();
  }

  static RoundMessage decode(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    int epoch = in.getInt();
    int round = in.getInt();
    List<Architecture> paths = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      paths.add(Architecture.of(ints(in)));
    }
    List<ShardPlan> shards = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      shards.add(new ShardPlan(in.getInt(), ints(in), ints(in)));
    }
    return new RoundMessage(in, epoch, round, paths, shards);
  }

  int epoch() {
    return epoch;
  }

  int round() {
    return round;
  }

  List<Architecture> paths() {
    return paths;
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

  /** Values of {@link #slices}, in compact form. */
  float[] weights() {
    float[] compact = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(compact);
    return compact;
  }

  /** The slices that some path uses. */
  static SliceSet slices(List<Architecture> paths, SearchSpace space, ParameterLayout layout) {
    SliceSet all = layout.usedBy(space.graph(paths.get(0)));
    for (Architecture path : paths.subList(1, paths.size())) {
      all = all.union(layout.usedBy(space.graph(path)));
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
