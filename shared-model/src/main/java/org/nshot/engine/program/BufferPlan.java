package org.nshot.engine.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.nshot.engine.memory.Arena;

/**
 * Where each buffer of a list of chains lies in one arena, so that two that live at the same time
 * do not overlap. A buffer that one chain alone sees has room for a part of the images, and lives
 * from step to step; any other lives as long as the chains that see it.
 *
 * <p>Greedy by size: the largest buffer first, each at the lowest offset that is free for its whole
 * life (Pisarchyk and Lee, arXiv 2001.03288).
 */
final class BufferPlan {
  private static final class Block {
    final Value value;
    int first; // step
    int last;
    Chain firstChain;
    Chain lastChain;
    int chainStart; // of the first chain
    int chainEnd; // of the last
    long offset;

    Block(Value value, Chain chain, int first, int chainStart) {
      this.value = value;
      this.first = first;
      this.firstChain = chain;
      this.chainStart = chainStart;
    }

    void seen(Chain chain, int step, int end) {
      last = step;
      lastChain = chain;
      chainEnd = end;
    }

    /** Whether it has room for a part of the images. */
    @SuppressWarnings("ReferenceEquality") // chains are what they are
    boolean local() {
      return value.ofImage() > 0 && firstChain == lastChain && firstChain.parts().several();
    }

    int length() {
      return local() ? firstChain.parts().size() * value.ofImage() : value.length();
    }

    long size() {
      return Arena.aligned(length());
    }

    void settle() {
      if (!local()) {
        first = chainStart;
        last = chainEnd;
      }
    }

    boolean livesWith(Block other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final IdentityHashMap<Value, Block> blocks;
  private final long length;

  private BufferPlan(IdentityHashMap<Value, Block> blocks, long length) {
    this.blocks = blocks;
    this.length = length;
  }

  static BufferPlan of(List<Chain> chains) {
    IdentityHashMap<Value, Block> blocks = new IdentityHashMap<>();
    List<Block> bySize = new ArrayList<>();
    int at = 0;
    for (Chain chain : chains) {
      int start = at;
      int end = at + chain.steps().size() - 1;
      for (Value value : chain.held()) {
        Block block = new Block(value, chain, start, start);
        block.seen(chain, end, end);
        blocks.put(value, block);
        bySize.add(block);
      }
      for (Step step : chain.steps()) {
        for (Value value : step.writes()) {
          if (!blocks.containsKey(value)) {
            Block block = new Block(value, chain, at, start);
            blocks.put(value, block);
            bySize.add(block);
          }
          blocks.get(value).seen(chain, at, end);
        }
        for (Value value : step.reads()) {
          Block block = blocks.get(value);
          if (block == null) {
            throw new IllegalStateException("step " + at + " reads a buffer that nothing wrote");
          }
          block.seen(chain, at, end);
        }
        at++;
      }
    }
    bySize.forEach(Block::settle);
    bySize.sort(Comparator.comparingLong(Block::size).reversed());
    return new BufferPlan(blocks, place(bySize));
  }

  /** Gives all blocks their places; returns the length of all. */
  private static long place(List<Block> bySize) {
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
    return length;
  }

  /** Floats of the whole arena. */
  long length() {
    return length;
  }

  /** Gives every buffer its memory. */
  void bind(Arena arena) {
    blocks.values().forEach(b -> b.value.bind(arena.cut(b.offset, b.length()), b.local()));
  }
}
