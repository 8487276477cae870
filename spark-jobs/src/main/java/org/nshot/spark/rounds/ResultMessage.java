package org.nshot.spark.rounds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nshot.tensors.FloatFormat;
import org.nshot.training.ShardFigures;
import org.nshot.training.ShardFigures.PathFigures;
import org.nshot.training.ShardResult;

/**
 * What a shard's task returns, as one byte array: its times, its figures, and some of its gradients
 * (the whole of each, or the range of each that falls into a block).
 *
 * @param times of the task
 * @param figures of the shard
 * @param gradients one for each path of the figures; each as long as what was written
 */
public record ResultMessage(TaskTimes times, ShardFigures figures, List<float[]> gradients) {
  private static final int SEND_AT = 3 * Long.BYTES;
  private static final int HEADER = 4 * Long.BYTES + 3 * Integer.BYTES;
  private static final int PATH_HEADER = 6 * Integer.BYTES + Double.BYTES;

  /** A part of one gradient. */
  record Range(int from, int to) {
    int length() {
      return to - from;
    }
  }

  /** Whole gradients. */
  static byte[] encode(ShardResult result, long receiveNanos, FloatFormat wire) {
    return encode(result, whole(result.gradients()), receiveNanos, wire);
  }

  /**
   * @param ranges what of each gradient
   * @param receiveNanos what the task took before it computed
   * @param wire how the gradients are written
   */
  static byte[] encode(
      ShardResult result, List<Range> ranges, long receiveNanos, FloatFormat wire) {
    long start = System.nanoTime();
    ShardFigures figures = result.figures();
    TaskTimes times = new TaskTimes(receiveNanos, figures.computeNanos(), figures.waitNanos(), 0);
    byte[] message = encode(result, ranges, times, wire);
    bytes(message).putLong(SEND_AT, System.nanoTime() - start);
    return message;
  }

  /** With gradients as float32: what goes with a sum has none. */
  byte[] encode() {
    return encode(result(), whole(gradients), times, FloatFormat.FLOAT32);
  }

  private static byte[] encode(
      ShardResult result, List<Range> ranges, TaskTimes times, FloatFormat wire) {
    ShardFigures figures = result.figures();
    long size = HEADER;
    for (int i = 0; i < ranges.size(); i++) {
      size +=
          PATH_HEADER
              + (long) Double.BYTES * figures.paths().get(i).stepLosses().length
              + (long) Float.BYTES * figures.paths().get(i).sampleNorms().length
              + (long) wire.bytes() * ranges.get(i).length();
    }
    byte[] message = new byte[Math.toIntExact(size)];
    ByteBuffer out = bytes(message);
    out.putLong(times.receive()).putLong(times.compute());
    out.putLong(times.waiting()).putLong(times.send());
    out.putInt(figures.shard()).putInt(wire.ordinal()).putInt(ranges.size());
    for (int i = 0; i < ranges.size(); i++) {
      PathFigures path = figures.paths().get(i);
      Range range = ranges.get(i);
      out.putInt(path.path()).putDouble(path.loss()).putInt(path.correct());
      out.putInt(path.finite() ? 1 : 0);
      out.putInt(path.stepLosses().length);
      for (double stepLoss : path.stepLosses()) {
        out.putDouble(stepLoss);
      }
      out.putInt(path.sampleNorms().length).putInt(range.length());
      FloatFormat.FLOAT32.put(out, path.sampleNorms(), 0, path.sampleNorms().length);
      wire.put(out, result.gradients().get(i), range.from(), range.length());
    }
    return message;
  }

  private static List<Range> whole(List<float[]> gradients) {
    return gradients.stream().map(gradient -> new Range(0, gradient.length)).toList();
  }

  private static ByteBuffer bytes(byte[] message) {
    return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ResultMessage decode(byte[] message) {
    ByteBuffer in = bytes(message);
    TaskTimes times = new TaskTimes(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    int shard = in.getInt();
    FloatFormat wire = FloatFormat.values()[in.getInt()];
    List<PathFigures> paths = new ArrayList<>();
    List<float[]> gradients = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      int path = in.getInt();
      double loss = in.getDouble();
      int correct = in.getInt();
      boolean finite = in.getInt() != 0;
      double[] stepLosses = new double[in.getInt()];
      for (int step = 0; step < stepLosses.length; step++) {
        stepLosses[step] = in.getDouble();
      }
      float[] norms = new float[in.getInt()];
      float[] gradient = new float[in.getInt()];
      FloatFormat.FLOAT32.get(in, norms);
      wire.get(in, gradient);
      paths.add(new PathFigures(path, loss, correct, norms, finite, stepLosses));
      gradients.add(gradient);
    }
    return new ResultMessage(
        times, new ShardFigures(shard, paths, times.compute(), times.waiting()), gradients);
  }

  /**
   * The gradient of one of the round's paths.
   *
   * @throws IllegalArgumentException if the shard has none of it
   */
  float[] gradient(int path) {
    for (int i = 0; i < gradients.size(); i++) {
      if (figures.paths().get(i).path() == path) {
        return gradients.get(i);
      }
    }
    throw new IllegalArgumentException(
        "shard %s has no gradient of path %s".formatted(figures.shard(), path));
  }

  ResultMessage withoutGradients() {
    return new ResultMessage(times, figures, gradients.stream().map(any -> new float[0]).toList());
  }

  ShardResult result() {
    return new ShardResult(figures, gradients);
  }
}
