package org.nshot.supernet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Some slices of a layout, in its order, and the <em>compact</em> form of a vector: just these
 * slices' values, one slice after another.
 */
public final class SliceSet {
  private static final Comparator<Slice> LAYOUT_ORDER = Comparator.comparingInt(Slice::offset);

  private final List<Slice> slices;
  private final int length;

  private SliceSet(List<Slice> slices) {
    this.slices = slices;
    this.length = slices.stream().mapToInt(Slice::length).sum();
  }

  /** A set of slices of one layout, given in any order. */
  public static SliceSet of(Collection<Slice> slices) {
    TreeSet<Slice> sorted = new TreeSet<>(LAYOUT_ORDER);
    sorted.addAll(slices);
    return new SliceSet(List.copyOf(sorted));
  }

  public List<Slice> slices() {
    return slices;
  }

  /** Values in the compact form. */
  public int length() {
    return length;
  }

  public SliceSet union(SliceSet other) {
    TreeSet<Slice> both = new TreeSet<>(LAYOUT_ORDER);
    both.addAll(slices);
    both.addAll(other.slices);
    return new SliceSet(List.copyOf(both));
  }

  /** The slices that the other set lacks. */
  public SliceSet minus(SliceSet other) {
    List<Slice> left = new ArrayList<>(slices.size());
    int next = 0; // of the other's, which are in layout order like these
    for (Slice slice : slices) {
      while (next < other.slices.size() && other.slices.get(next).offset() < slice.offset()) {
        next++;
      }
      if (next == other.slices.size() || other.slices.get(next).offset() != slice.offset()) {
        left.add(slice);
      }
    }
    return new SliceSet(List.copyOf(left));
  }

  /** The compact form of a full vector. */
  public float[] gather(float[] vector) {
    float[] compact = new float[length];
    int at = 0;
    for (Slice slice : slices) {
      System.arraycopy(vector, slice.offset(), compact, at, slice.length());
      at += slice.length();
    }
    return compact;
  }

  /**
   * The compact form of some of these slices, from that of all.
   *
   * @throws IllegalArgumentException if not all of the part are among these
   */
  public float[] extract(SliceSet part, float[] compact) {
    float[] found = new float[part.length];
    match(part, (at, own, length) -> System.arraycopy(compact, at, found, own, length));
    return found;
  }

  /**
   * Writes the compact form of some of these slices into that of all.
   *
   * @throws IllegalArgumentException if not all of the part are among these
   */
  public void insert(SliceSet part, float[] values, float[] compact) {
    match(part, (at, own, length) -> System.arraycopy(values, own, compact, at, length));
  }

  /** A slice in two compact forms. */
  private interface Match {
    /**
     * @param at where it begins in that of all
     * @param own where in that of the part
     */
    void on(int at, int own, int length);
  }

  private void match(SliceSet part, Match match) {
    int at = 0;
    int next = 0; // of the part, which is in layout order like these
    int own = 0;
    for (Slice slice : slices) {
      if (next < part.slices.size() && part.slices.get(next).index() == slice.index()) {
        match.on(at, own, slice.length());
        own += slice.length();
        next++;
      }
      at += slice.length();
    }
    if (next < part.slices.size()) {
      throw new IllegalArgumentException(
          "slice " + part.slices.get(next).name() + ": not among these " + slices.size());
    }
  }

  /** Writes a compact form to its places in a full vector. */
  public void scatter(float[] compact, float[] vector) {
    int at = 0;
    for (Slice slice : slices) {
      System.arraycopy(compact, at, vector, slice.offset(), slice.length());
      at += slice.length();
    }
  }

  /** Adds a multiple of a compact form to its places in a full vector. */
  public void scatterAdd(float factor, float[] compact, float[] vector) {
    int at = 0;
    for (Slice slice : slices) {
      for (int i = slice.offset(); i < slice.end(); i++) {
        vector[i] += factor * compact[at++];
      }
    }
  }
}
