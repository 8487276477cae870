package org.nshot.spark.rounds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a task that adds gradients up returns: one block's sums, and with the first block what the
 * shards gave beside gradients.
 *
 * @param nanos of the task, by its own clock
 * @param shards all shards' figures, in order, without gradients; or none
 * @param gradients of each of the round's paths the range that falls into the block
 */
record SumMessage(long nanos, List<ResultMessage> shards, List<float[]> gradients) {

  byte[] encode() {
    List<byte[]> figures = shards.stream().map(ResultMessage::encode).toList();
    long size = Long.BYTES + 2L * Integer.BYTES;
    size += figures.stream().mapToLong(bytes -> Integer.BYTES + bytes.length).sum();
    size += gradients.stream().mapToLong(g -> Integer.BYTES + (long) Float.BYTES * g.length).sum();
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(nanos).putInt(figures.size());
    figures.forEach(bytes -> out.putInt(bytes.length).put(bytes));
    out.putInt(gradients.size());
    for (float[] gradient : gradients) {
      out.putInt(gradient.length);
      out.asFloatBuffer().put(gradient);
      out.position(out.position() + gradient.length * Float.BYTES);
    }
    return out.array();
  }

  static SumMessage decode(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = in.getLong();
    List<ResultMessage> shards = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      byte[] bytes = new byte[in.getInt()];
      in.get(bytes);
      shards.add(ResultMessage.decode(bytes));
    }
    List<float[]> gradients = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      float[] gradient = new float[in.getInt()];
      in.asFloatBuffer().get(gradient);
      in.position(in.position() + gradient.length * Float.BYTES);
      gradients.add(gradient);
    }
    return new SumMessage(nanos, shards, gradients);
  }
}
