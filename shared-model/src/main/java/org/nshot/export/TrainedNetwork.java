package org.nshot.export;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.nshot.space.Architecture;
import org.nshot.space.SearchSpace;
import org.nshot.space.Shape;
import org.nshot.space.StandaloneNetwork;
import org.nshot.space.SubnetGraph;
import org.nshot.space.WeightSpec;
import org.nshot.supernet.Initialization;
import org.nshot.supernet.ParameterLayout;
import org.nshot.supernet.Slice;

/**
 * A network with its weights.
 *
 * @param image what one image is
 * @param weights full vector of the layout
 */
public record TrainedNetwork(
    Shape image, SubnetGraph graph, ParameterLayout layout, float[] weights) {
  public TrainedNetwork {
    layout.requireLength(weights);
  }

  /**
   * A path with the weights it has in a supernet, alone: γ is 1, β is 0, and the running statistics
   * are 0 and 1 until {@link Calibration} gives them.
   *
   * @param supernet where the supernet's weights lie
   * @param weights the supernet's
   */
  public static TrainedNetwork inherited(
      SearchSpace space, Architecture path, ParameterLayout supernet, float[] weights) {
    SearchSpace alone = StandaloneNetwork.of(space, path);
    ParameterLayout layout = ParameterLayout.of(alone);
    Map<String, String> there = // names in the supernet that the path runs in
        space.graph(path).weights().stream()
            .collect(Collectors.toMap(w -> space.unsplit(w.name()), WeightSpec::name));
    float[] own = Initialization.weights(layout, 0); // its kernels and biases are overwritten
    for (Slice slice : layout.slices()) {
      switch (slice.spec().role()) {
        case KERNEL, BIAS ->
            System.arraycopy(
                weights,
                supernet.slice(there.get(slice.name())).offset(),
                own,
                slice.offset(),
                slice.length());
        case SCALE, SHIFT, RUNNING_MEAN, RUNNING_VARIANCE -> {} // as every network begins
      }
    }
    return new TrainedNetwork(space.image(), alone.graph(Architecture.of()), layout, own);
  }

  /** A weight's values; a copy. */
  public float[] values(String weight) {
    Slice slice = layout.slice(weight);
    return Arrays.copyOfRange(weights, slice.offset(), slice.end());
  }
}
