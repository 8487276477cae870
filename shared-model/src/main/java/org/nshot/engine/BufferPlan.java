package org.nshot.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each buffer of a list of steps lies in one arena, so that two that live at the same time do
 * not overlap.
 *
 * <p>Greedy by size: the largest buffer first, each at the lowest offset that is free for its whole
 * life (Pisarchyk and Lee, arXiv 2001.03288).
 */
final class BufferPlan {
  private static final class Block {
    final Value value;
    final int first;
    int last;
    long offset;

    Block(Value value, int first) {
      this.value = value;
      this.first = first;
      this.last = first;
    }

    long size() {
      return Arena.aligned(value.length());
    }

    boolean livesWith(Block other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final Map<Value, Block> blocks;
  private final long length;

  private BufferPlan(Map<Value, Block> blocks, long length) {
    this.blocks = blocks;
    this.length = length;
  }

  static BufferPlan of(List<Step> steps) {
    Map<Value, Block> blocks = new IdentityHashMap<>();
    List<Block> bySize = new ArrayList<>();
    for (int at = 0; at < steps.size(); at++) {
      Step step = steps.get(at);
      for (Value value : step.writes()) {
        if (!blocks.containsKey(value)) {
          Block block = new Block(value, at);
          blocks.put(value, block);
          bySize.add(block);
        }
        blocks.get(value).last = at;
      }
      for (Value value : step.reads()) {
        Block block = blocks.get(value);
        if (block == null) {
          throw new IllegalStateException("step " + at + " reads a buffer that nothing wrote");
        }
        block.last = at;
      }
    }
    bySize.sort(Comparator.comparingLong(Block::size).reversed());
    List<Block> placed = new ArrayList<>(); // by offset
    long length = 0;
    for (Block block : bySize) {
      long offset = 0;
      int index = 0;
      for (int i = 0; i < placed.size(); i++) {
        Block other = placed.get(i);
        if (other.offset >= offset + block.size()) {
          break;
        }
        if (block.livesWith(other)) {
          offset = Math.max(offset, other.offset + other.size());
        }
      }
      block.offset = offset;
      while (index < placed.size() && placed.get(index).offset <= offset) {
        index++;
      }
      placed.add(index, block);
      length = Math.max(length, offset + block.size());
    }
    return new BufferPlan(blocks, length);
  }

  /** Floats of the whole arena. */
  long length() {
    return length;
  }

  /** Gives every buffer its memory. */
  void bind(Arena arena) {
    blocks.values().forEach(b -> b.value.bind(arena.cut(b.offset, b.value.length())));
  }
}
