package org.nshot.spark.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nshot.training.ShardResult;
import org.nshot.training.ShardResult.PathResult;

/** A {@link ShardResult} as one byte array. */
final class ResultMessage {
  private static final int HEADER = Integer.BYTES + Long.BYTES + Integer.BYTES;
  private static final int PATH_HEADER = Integer.BYTES + Double.BYTES + 3 * Integer.BYTES;

  private ResultMessage() {}

  static byte[] encode(ShardResult result) {
    long size = HEADER;
    for (PathResult path : result.paths()) {
      size +=
          PATH_HEADER + (long) Float.BYTES * (path.gradient().length + path.sampleNorms().length);
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(result.shard()).putLong(result.computeNanos()).putInt(result.paths().size());
    for (PathResult path : result.paths()) {
      out.putInt(path.path()).putDouble(path.loss()).putInt(path.correct());
      out.putInt(path.gradient().length).putInt(path.sampleNorms().length);
      put(out, path.gradient());
      put(out, path.sampleNorms());
    }
    return out.array();
  }

  static ShardResult decode(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    int shard = in.getInt();
    long nanos = in.getLong();
    List<PathResult> paths = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      int path = in.getInt();
      double loss = in.getDouble();
      int correct = in.getInt();
      float[] gradient = new float[in.getInt()];
      float[] norms = new float[in.getInt()];
      get(in, gradient);
      get(in, norms);
      paths.add(new PathResult(path, loss, correct, gradient, norms));
    }
    return new ShardResult(shard, paths, nanos);
  }

  private static void put(ByteBuffer out, float[] values) {
    out.asFloatBuffer().put(values);
    out.position(out.position() + values.length * Float.BYTES);
  }

  private static void get(ByteBuffer in, float[] values) {
    in.asFloatBuffer().get(values);
    in.position(in.position() + values.length * Float.BYTES);
  }
}
