package org.nshot.supernet;

import org.nshot.space.SearchSpace;

/**
 * The weights of one supernet as what another, or each of several, begins with: FSNAS's transfer
 * from the one-shot supernet.
 */
public final class Transfer {
  private Transfer() {}

  /**
   * @param from where the one supernet's weights lie
   * @param weights the one supernet's, full vector
   * @param to the same space, split or not
   * @return a full vector of the other's layout
   * @throws IllegalArgumentException if a weight is missing or has another shape
   */
  public static float[] weights(ParameterLayout from, float[] weights, SearchSpace to) {
    from.requireLength(weights);
    ParameterLayout layout = ParameterLayout.of(to);
    float[] begun = new float[layout.length()];
    for (Slice slice : layout.slices()) {
      Slice source = from.slice(to.unsplit(slice.name()));
      if (!source.spec().shape().equals(slice.spec().shape())) {
        throw new IllegalArgumentException(
            "weight %s has shape %s, expected %s"
                .formatted(source.name(), source.spec().shape(), slice.spec().shape()));
      }
      System.arraycopy(weights, source.offset(), begun, slice.offset(), slice.length());
    }
    return begun;
  }
}
